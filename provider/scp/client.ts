import type { ImageMember, ImageShares, ImageVisibility } from "../types.js";
import { parsed, unusable } from "./answers.js";
import {
    ScpAuthenticationError,
    ScpNotFoundError,
    ScpPartialListError,
    type ScpResponseError,
} from "./errors.js";
import { imageListSchema, imageSchema, memberListSchema } from "./schemas.js";
import type { Answer, Transport } from "./transport.js";

/** An image as the account's list of images has it. */
export interface ListedImage {
    readonly id: string;
    readonly name: string;
    /** The image's own status, for example `active`. */
    readonly status: string;
    /** The ID of the account that it belongs to. */
    readonly owner: string;
    readonly visibility: ImageVisibility;
    readonly createdAt: string;
    readonly updatedAt: string;
}

/** The most that the service gives in one page. */
const PAGE_SIZE = 1000;

/** The calls of the virtual server service that this package makes. */
export class ScpClient {
    readonly #transport: Transport;
    readonly #endpoint: string;
    readonly #accountId: string | undefined;

    /** @param accountId - the account of the credentials, where it is known: a part of a list can then be told from the whole. */
    constructor(transport: Transport, endpoint: string, accountId?: string) {
        this.#transport = transport;
        this.#endpoint = endpoint;
        this.#accountId = accountId;
    }

    /**
     * `GET /v1/images/{image_id}/members`. A 403 says nothing by itself, since only a `shared` image has a member list:
     * then the image itself is looked at. Private means nobody; public and community mean everybody; anything else is
     * a list that could not be read.
     *
     * @throws ScpError where the list could not be read or believed, or is known to be a part. It is never empty instead.
     */
    async imageShares(imageId: string, signal?: AbortSignal): Promise<ImageShares> {
        try {
            const answer = await this.#transport.get(`${this.#imageUrl(imageId)}/members`, { signal });
            const members = this.#members(imageId, answer);
            if (members.length === 1 && members[0]?.memberId === this.#accountId) {
                await this.#checkWhole(imageId, answer, signal);
            }
            return { visibility: "shared", members };
        } catch (error) {
            if (error instanceof ScpAuthenticationError && error.status === 403) {
                return {
                    visibility: await this.#visibilityWithoutMembers(imageId, error, signal),
                    members: [],
                };
            }
            throw error;
        }
    }

    /**
     * `GET /v1/images?visibility=shared`, every page of it. It holds images of other accounts as well, where this account
     * has accepted a share: they are left out where the account is known.
     */
    async sharedImages(signal?: AbortSignal): Promise<ListedImage[]> {
        const images = new Map<string, ListedImage>();
        let marker: string | undefined;
        for (;;) {
            // The names in alphabetical order, as the vendor's own client sends them.
            const query = new URLSearchParams({
                limit: String(PAGE_SIZE),
                ...(marker ? { marker } : {}),
                visibility: "shared",
            });
            const answer = await this.#transport.get(`${this.#endpoint}/v1/images?${query}`, { signal });
            const page = parsed(imageListSchema, answer);
            if (page.some((image) => images.has(image.id))) {
                throw unusable("with images of an earlier page again", answer);
            }
            for (const image of page) {
                images.set(image.id, image);
            }
            // A page that is not full can still be followed by another: the service may give less than was asked for.
            marker = page.at(-1)?.id;
            if (marker === undefined) {
                return [...images.values()].filter((image) => this.#isOwnShared(image));
            }
        }
    }

    #isOwnShared({ visibility, owner }: ListedImage): boolean {
        return visibility === "shared" && (this.#accountId === undefined || owner === this.#accountId);
    }

    /** An account that is only a member sees its own row alone; an owner can have shared the image with itself. */
    async #checkWhole(imageId: string, answer: Answer, signal: AbortSignal | undefined): Promise<void> {
        const { owner } = await this.#image(imageId, signal);
        if (owner !== this.#accountId) {
            throw new ScpPartialListError(imageId, owner && this.#transport.quotable(owner), answer.call);
        }
    }

    async #visibilityWithoutMembers(
        imageId: string,
        refusal: ScpAuthenticationError,
        signal: AbortSignal | undefined,
    ): Promise<ImageVisibility> {
        const image = await this.#image(imageId, signal).catch((error: unknown) => {
            // The image was there a moment ago: an image that can not be looked at is not one that is gone.
            throw error instanceof ScpNotFoundError ? refusal : error;
        });
        if (image.visibility === "shared") {
            throw refusal;
        }
        return image.visibility;
    }

    /** `GET /v1/images/{image_id}` */
    async #image(imageId: string, signal: AbortSignal | undefined) {
        const answer = await this.#transport.get(this.#imageUrl(imageId), { signal });
        const image = parsed(imageSchema, answer);
        if (image.id !== imageId) {
            throw this.#anotherImage(image.id, imageId, answer);
        }
        return image;
    }

    #imageUrl(imageId: string): string {
        return `${this.#endpoint}/v1/images/${encodeURIComponent(imageId)}`;
    }

    #members(imageId: string, answer: Answer): ImageMember[] {
        const members = parsed(memberListSchema, answer);
        const stray = members.find((member) => member.imageId !== imageId);
        if (stray !== undefined) {
            throw this.#anotherImage(stray.imageId, imageId, answer);
        }
        return members.sort((a, b) => (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0));
    }

    #anotherImage(answered: string, asked: string, answer: Answer): ScpResponseError {
        const quoted = JSON.stringify(this.#transport.quotable(answered).slice(0, 128));
        return unusable(`about another image: asked for ${asked}, answered with ${quoted}`, answer);
    }
}
