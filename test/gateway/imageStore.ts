import type { ImageMember, ImageMemberStatus, ImageVisibility } from "../../provider/types.js";
import { GatewayArgumentError } from "./arguments.js";

export type NewMember = Omit<ImageMember, "imageId">;

export interface NewImage extends Omit<StoredImage, "members" | "formerMembers"> {
    readonly members: readonly NewMember[];
}

export interface StoredImage {
    readonly id: string;
    readonly name: string;
    readonly owner: string;
    readonly visibility: ImageVisibility;
    readonly status: string;
    readonly createdAt: string;
    readonly updatedAt: string;
    /** By member ID. */
    readonly members: Map<string, ImageMember>;
    /** Where a share was taken back: Glance keeps the row, and sharing again brings it back with its old `createdAt`. */
    readonly formerMembers: Map<string, ImageMember>;
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
        const stored = { ...image, members: new Map(members), formerMembers: new Map() };
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
        const createdAt = image.formerMembers.get(memberId)?.createdAt ?? now;
        const member = { imageId: image.id, memberId, status, createdAt, updatedAt: now };
        image.formerMembers.delete(memberId);
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
        image.formerMembers.set(member.memberId, member);
    }
}
