import type { ImageMember } from "../provider/types.js";
import { ImageServiceError } from "./errors.js";
import { type ImageStore, membersOf, type StoredImage } from "./imageStore.js";

// What each account may see and do: status codes, texts and their order as measured on Glance 25.1.

export function showImage(store: ImageStore, caller: string, imageId: string): StoredImage {
    const image = store.find(imageId);
    if (image === undefined || !canRead(image, caller)) {
        throw new ImageServiceError(404, `No image found with ID ${imageId}`);
    }
    return image;
}

/** The owner is told of every member, a member of itself alone. */
export function listMembers(store: ImageStore, caller: string, imageId: string): ImageMember[] {
    const image = imageOfMembers(store, caller, imageId);
    if (image.visibility !== "shared") {
        throw new ImageServiceError(
            403,
            `Not allowed to list members for image ${imageId}: Only shared images have members.`,
        );
    }
    return membersOf(image).filter((member) => canSee(image, caller, member.memberId));
}

export function showMember(
    store: ImageStore,
    caller: string,
    imageId: string,
    memberId: string,
): ImageMember {
    const image = imageOfMembers(store, caller, imageId);
    if (image.visibility !== "shared") {
        throw new ImageServiceError(404, "Only shared images have members.");
    }
    return memberOf(image, caller, memberId);
}

export function createMember(
    store: ImageStore,
    caller: string,
    imageId: string,
    memberId: string,
): ImageMember {
    const image = imageOfMembers(store, caller, imageId);
    if (image.visibility !== "shared" || image.owner !== caller) {
        throw notAllowed("create", imageId);
    }
    if (image.members.has(memberId)) {
        throw new ImageServiceError(409, `Member ${memberId} is duplicated for image ${imageId}`);
    }
    return store.addMember(image, memberId, "pending");
}

/** Only a member answers a share, and only its own; the owner cannot, even if it is a member of its own image. */
export function setMemberStatus(
    store: ImageStore,
    caller: string,
    imageId: string,
    memberId: string,
    status: unknown,
): ImageMember {
    const image = imageOfMembers(store, caller, imageId);
    if (image.visibility !== "shared" || image.owner === caller) {
        throw notAllowed("update", imageId);
    }
    const member = memberOf(image, caller, memberId);
    if (status !== "pending" && status !== "accepted" && status !== "rejected") {
        throw new ImageServiceError(
            400,
            'Incorrect request: Status must be "pending", "accepted" or "rejected".',
        );
    }
    return store.setStatus(image, member, status);
}

export function deleteMember(store: ImageStore, caller: string, imageId: string, memberId: string): void {
    const image = imageOfMembers(store, caller, imageId);
    if (image.visibility !== "shared" || image.owner !== caller) {
        throw notAllowed("delete", imageId);
    }
    store.removeMember(image, memberOf(image, caller, memberId));
}

/** Whether an account can use the image by its ID. A share lets it in whatever its status. */
export function canRead({ owner, visibility, members }: StoredImage, caller: string): boolean {
    const isMember = visibility === "shared" && members.has(caller);
    return owner === caller || visibility === "public" || visibility === "community" || isMember;
}

/**
 * Whether an account's image list has the image. Here the status of a share counts.
 *
 * @param asked The visibility that the list is asked for. Without one, community images are left out; `all` has them.
 */
export function isListed(image: StoredImage, caller: string, asked: string | undefined): boolean {
    const { owner, visibility, members } = image;
    if (asked !== undefined && asked !== "all" && asked !== visibility) {
        return false;
    }
    const isForAll = visibility === "public" || (visibility === "community" && asked !== undefined);
    const isAccepted = visibility === "shared" && members.get(caller)?.status === "accepted";
    return owner === caller || isForAll || isAccepted;
}

function imageOfMembers(store: ImageStore, caller: string, imageId: string): StoredImage {
    const image = store.find(imageId);
    if (image === undefined || !canRead(image, caller)) {
        throw new ImageServiceError(404, `Image ${imageId} not found.`);
    }
    return image;
}

function memberOf(image: StoredImage, caller: string, memberId: string): ImageMember {
    const member = canSee(image, caller, memberId) ? image.members.get(memberId) : undefined;
    if (member === undefined) {
        throw new ImageServiceError(
            404,
            `${memberId} not found in the member list of the image ${image.id}.`,
        );
    }
    return member;
}

function canSee(image: StoredImage, caller: string, memberId: string): boolean {
    return image.owner === caller || memberId === caller;
}

function notAllowed(action: "create" | "update" | "delete", imageId: string): ImageServiceError {
    return new ImageServiceError(403, `Not allowed to ${action} members for image ${imageId}.`);
}
