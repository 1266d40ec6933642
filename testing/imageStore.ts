import type { ImageMember, ImageMemberStatus, ImageVisibility } from "../provider/types.js";
import { GatewayArgumentError } from "./arguments.js";

export type NewMember = Omit<ImageMember, "imageId">;

export interface NewImage extends Omit<StoredImage, "members" | "firstShared"> {
    readonly members: readonly NewMember[];
}

export interface StoredImage {
    readonly id: string;
    readonly name: string;
    readonly owner: string;
    readonly visibility: ImageVisibility;
    readonly hidden: boolean;
    readonly status: string;
    readonly createdAt: string;
    readonly updatedAt: string;
    /** By member ID. */
    readonly members: Map<string, ImageMember>;
    /**
     * When it was first shared with each account, also where that was taken back: Glance keeps the row, and sharing again
     * brings it back in its old place, with its old `createdAt`.
     */
    readonly firstShared: Map<string, string>;
}

/** An image's members, in the order of their rows. */
export function membersOf({ firstShared, members }: StoredImage): ImageMember[] {
    return [...firstShared.keys()].flatMap((memberId) => members.get(memberId) ?? []);
}

/** The images and their shares, with no say in who may do what. */
export class ImageStore {
    readonly #images = new Map<string, StoredImage>();
    readonly #now: () => string;

    /** @param now the time that changes are dated with */
    constructor(now: () => string) {
        this.#now = now;
    }

    all(): Iterable<StoredImage> {
        return this.#images.values();
    }

    find(imageId: string): StoredImage | undefined {
        return this.#images.get(imageId);
    }

    /** @throws GatewayArgumentError where there is no such image */
    get(imageId: string): StoredImage {
        const image = this.#images.get(imageId);
        if (image === undefined) {
            throw new GatewayArgumentError(
                "imageId",
                `there is no image ${JSON.stringify(imageId)} in the gateway`,
            );
        }
        return image;
    }

    /** @throws GatewayArgumentError where there is one with this ID already */
    add(image: NewImage, at: string): StoredImage {
        if (this.#images.has(image.id)) {
            throw new GatewayArgumentError(`${at}.id`, `there is an image ${image.id} already`);
        }
        const members = image.members.map(
            (member) => [member.memberId, { imageId: image.id, ...member }] as const,
        );
        const firstShared = new Map(image.members.map(({ memberId, createdAt }) => [memberId, createdAt]));
        const stored = { ...image, members: new Map(members), firstShared };
        this.#images.set(image.id, stored);
        return stored;
    }

    update(image: StoredImage, changes: Partial<StoredImage>): StoredImage {
        const updated = { ...image, ...changes, updatedAt: this.#now() };
        this.#images.set(image.id, updated);
        return updated;
    }

    remove(image: StoredImage): void {
        this.#images.delete(image.id);
    }

    addMember(image: StoredImage, memberId: string, status: ImageMemberStatus): ImageMember {
        const now = this.#now();
        const createdAt = image.firstShared.get(memberId) ?? now;
        const member = { imageId: image.id, memberId, status, createdAt, updatedAt: now };
        image.firstShared.set(memberId, createdAt);
        image.members.set(memberId, member);
        return member;
    }

    setStatus(image: StoredImage, member: ImageMember, status: ImageMemberStatus): ImageMember {
        // Glance leaves updated_at alone when nothing has changed.
        if (member.status === status) return member;
        const changed = { ...member, status, updatedAt: this.#now() };
        image.members.set(member.memberId, changed);
        return changed;
    }

    removeMember(image: StoredImage, member: ImageMember): void {
        image.members.delete(member.memberId);
    }
}
