import type { z } from "zod";
import type { ImageMember, ImageVisibility } from "../types.js";
import { ScpAuthenticationError, ScpNotFoundError, ScpResponseError } from "./errors.js";
import { imageSchema, memberListSchema, problemsOf } from "./schemas.js";
import type { Answer, Transport } from "./transport.js";

/** With whom an image is shared, as the service tells it at one moment. */
export interface ImageShares {
    readonly visibility: ImageVisibility;
    /** Sorted by member ID. Empty for an image that is not `shared`. */
    readonly members: readonly ImageMember[];
}

/** The calls of the virtual server service that this package makes. */
export class ScpClient {
    readonly #transport: Transport;
    readonly #endpoint: string;

    constructor(transport: Transport, endpoint: string) {
        this.#transport = transport;
        this.#endpoint = endpoint;
    }

    /**
     * `GET /v1/images/{image_id}/members`. A 403 says nothing by itself, since only a `shared` image has a member list:
     * then the image itself is looked at. Private means nobody; public and community mean everybody; anything else is
     * a list that could not be read.
     *
     * @throws ScpError where the list could not be read or believed. It is never empty instead.
     */
    async imageShares(imageId: string): Promise<ImageShares> {
        try {
            const answer = await this.#transport.get(`${this.#imageUrl(imageId)}/members`);
            return { visibility: "shared", members: membersOf(imageId, answer) };
        } catch (error) {
            if (error instanceof ScpAuthenticationError && error.status === 403) {
                return { visibility: await this.#visibilityWithoutMembers(imageId, error), members: [] };
            }
            throw error;
        }
    }

    async #visibilityWithoutMembers(
        imageId: string,
        refusal: ScpAuthenticationError,
    ): Promise<ImageVisibility> {
        const answer = await this.#transport.get(this.#imageUrl(imageId)).catch((error: unknown) => {
            // The image was there a moment ago: an image that can not be looked at is not one that is gone.
            throw error instanceof ScpNotFoundError ? refusal : error;
        });
        const image = parsed(imageSchema, answer);
        if (image.id !== imageId) {
            throw anotherImage(image.id, imageId, answer);
        }
        if (image.visibility === "shared") {
            throw refusal;
        }
        return image.visibility;
    }

    #imageUrl(imageId: string): string {
        return `${this.#endpoint}/v1/images/${encodeURIComponent(imageId)}`;
    }
}

function membersOf(imageId: string, answer: Answer): ImageMember[] {
    const members = parsed(memberListSchema, answer);
    const stray = members.find((member) => member.imageId !== imageId);
    if (stray !== undefined) {
        throw anotherImage(stray.imageId, imageId, answer);
    }
    return members.sort((a, b) => (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0));
}

function parsed<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
    const result = schema.safeParse(json(answer));
    if (!result.success) {
        throw unusable(`in an unexpected form: ${problemsOf(result.error)}`, answer);
    }
    return result.data;
}

function json(answer: Answer): unknown {
    if (answer.body.trim() === "") {
        throw unusable("with no body", answer);
    }
    try {
        return JSON.parse(answer.body);
    } catch {
        throw unusable("with something that is not JSON, or that is cut off", answer);
    }
}

function anotherImage(answered: string, asked: string, answer: Answer): ScpResponseError {
    return unusable(
        `about another image: asked for ${asked}, answered with ${JSON.stringify(answered.slice(0, 128))}`,
        answer,
    );
}

function unusable(what: string, { call }: Answer): ScpResponseError {
    return new ScpResponseError(
        `GET ${call.url} answered ${call.status} ${what}.\nThe list could not be read, so nothing is said about who the image is shared with. Check scp:endpoint.`,
        call,
    );
}
