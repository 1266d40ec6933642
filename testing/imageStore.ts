import type * as z from "zod";
import type { ImageMember, ImageMemberStatus } from "../provider/types.js";
import { found, GatewayArgumentError } from "./argumentError.js";
import type { GatewayImage } from "./gateway.js";
import type { imageChanges, imageOptions } from "./optionsSchema.js";

export interface StoredImage extends Omit<GatewayImage, "members"> {
    /** By member ID. */
    readonly members: Map<string, ImageMember>;
    /**
     * When it was first shared with each account, even if the share was taken back: Glance keeps the row, and sharing again
     * brings it back in its old place, with its old `createdAt`.
     */
    readonly firstShared: Map<string, string>;
}

/** An image's members, in the order of their rows. */
export function membersOf({ firstShared, members }: StoredImage): ImageMember[] {
    return [...firstShared.keys()].flatMap((memberId) => members.get(memberId) ?? []);
}

/** The images and their shares. It does not decide who may do what. */
export class ImageStore {
    readonly #images = new Map<string, StoredImage>();
    readonly #now: () => string;

    /** @param now The time of a change. */
    constructor(now: () => string) {
        this.#now = now;
    }

    all(): Iterable<StoredImage> {
        return this.#images.values();
    }

    find(imageId: string): StoredImage | undefined {
        return this.#images.get(imageId);
    }

    /** @throws GatewayArgumentError if there is no such image. */
    get(imageId: string): StoredImage {
        const problem = `there is no image ${JSON.stringify(imageId)} in the gateway`;
        return found(this.#images.get(imageId), "imageId", problem);
    }

    /** @throws GatewayArgumentError if there is one with this ID already. */
    add(image: z.output<typeof imageOptions>, defaultOwner: string, at: string): StoredImage {
        const now = this.#now();
        const { id, owner = defaultOwner, createdAt = now, updatedAt = createdAt } = image;
        if (this.#images.has(id)) {
            throw new GatewayArgumentError(`${at}.id`, `there is an image ${id} already`);
        }
        const stored = { ...image, owner, createdAt, updatedAt, members: new Map(), firstShared: new Map() };
        for (const { memberId, status, createdAt = now, updatedAt = createdAt } of image.members) {
            stored.members.set(memberId, { imageId: id, memberId, status, createdAt, updatedAt });
            stored.firstShared.set(memberId, createdAt);
        }
        this.#images.set(id, stored);
        return stored;
    }

    update(image: StoredImage, changes: z.output<typeof imageChanges>): StoredImage {
        const given = Object.entries(changes).filter(([, value]) => value !== undefined);
        const updated = { ...image, ...Object.fromEntries(given), updatedAt: this.#now() };
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
        if (member.status === status) {
            return member;
        }
        const changed = { ...member, status, updatedAt: this.#now() };
        image.members.set(member.memberId, changed);
        return changed;
    }

    removeMember(image: StoredImage, member: ImageMember): void {
        image.members.delete(member.memberId);
    }
}
