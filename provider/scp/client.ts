import { idText, numberText, quoted } from "../text.js";
import type { ImageMember, ImageShares, ImageVisibility } from "../types.js";
import {
    type AccountImages,
    accountImages,
    everyImage,
    type ListedImage,
    type Listing,
    setRight,
    wrongAccountId,
} from "./accountImages.js";
import { lengthCheck, parsed, parsedList, unusable } from "./answers.js";
import {
    ScpAuthenticationError,
    ScpNotFoundError,
    ScpPartialListError,
    type ScpResponseError,
} from "./errors.js";
import { checkImageId } from "./imageId.js";
import { schemas } from "./lazySchemas.js";
import { checkMemberId, isSameAccount } from "./memberId.js";
import type { Answer, Transport } from "./transport.js";

/** The most that the service gives in one page. */
const PAGE_SIZE = 1000;
/** A list that does not end by then never does. */
const MAX_PAGES = 1000;

/** The calls of the virtual server service that this package makes. */
export class ScpClient {
    readonly #transport: Transport;
    readonly #endpoint: string;
    readonly #accountId: string | undefined;
    readonly #accountIdSource: string | undefined;
    /** Whether an image has shown that the account is the one of the credentials. */
    #isAccountConfirmed = false;
    #listing: Promise<Listing> | undefined;
    /** The account's images, as they were listed last. */
    #listed: ReadonlySet<string> = new Set();

    /**
     * @param accountId - the account of the credentials, if it is known: a part of a list can then be told from the whole.
     * @param accountIdSource - where the settings have it from.
     */
    constructor(transport: Transport, endpoint: string, accountId?: string, accountIdSource?: string) {
        this.#transport = transport;
        this.#endpoint = endpoint;
        this.#accountId = accountId;
        this.#accountIdSource = accountIdSource;
    }

    /**
     * `GET /v1/images/{image_id}/members`. A 403 says nothing by itself, since only a `shared` image has a member list:
     * then the image itself is read. Private means nobody; public and community mean everybody; anything else is
     * a list that could not be read.
     *
     * @param accountId - the account of the credentials. Default: that of the settings.
     * @throws ScpError if the list could not be read or believed, or is known to be a part. It is never empty instead.
     */
    async imageShares(
        imageId: string,
        signal?: AbortSignal,
        accountId = this.#accountId,
    ): Promise<ImageShares> {
        const shares = await this.#seenShares(imageId, accountId, signal);
        const [only, ...others] = shares.members;
        if (shares.visibility === "shared" && others.length === 0) {
            await this.#checkWhole(imageId, only?.memberId, accountId, signal);
        }
        return shares;
    }

    /** What the account sees of an image's shares: of another account's image, its own row alone. */
    async #seenShares(
        imageId: string,
        accountId: string | undefined,
        signal: AbortSignal | undefined,
    ): Promise<ImageShares> {
        try {
            const answer = await this.#transport.get(membersUrl(this.#endpoint, imageId), { signal });
            return { visibility: "shared", members: this.#members(imageId, answer) };
        } catch (error) {
            if (error instanceof ScpAuthenticationError && error.status === 403) {
                return {
                    visibility: await this.#visibilityWithoutMembers(imageId, error, accountId, signal),
                    members: [],
                };
            }
            throw error;
        }
    }

    /**
     * `GET /v1/images/{image_id}/members/{member_id}`, which the owner and that member may read. The service also answers
     * 404 for an image that is not `shared`.
     */
    async member(imageId: string, memberId: string): Promise<ImageMember> {
        const url = memberUrl(this.#endpoint, imageId, memberId);
        return memberOf(await this.#transport.get(url), imageId, memberId);
    }

    /**
     * The images of the account, of any visibility, hidden or not.
     *
     * @throws ScpConfigurationError if it is not certain which of the listed images are the account's.
     * @throws ScpError if a list could not be read: the answer says itself what it does not cover.
     */
    async images(signal?: AbortSignal): Promise<AccountImages> {
        const listed = await accountImages((query) => this.#list(query, signal), {
            accountId: this.#accountId,
            accountIdSource: this.#accountIdSource,
            readShares: (imageId) => this.#seenShares(imageId, this.#accountId, signal),
        });
        this.#isAccountConfirmed ||= listed.images.length > 0;
        this.#listed = new Set(listed.images.map(({ id }) => id));
        return listed;
    }

    /** The first images that the service lists as shared, of any owner: a hint what to read, and no more. */
    async sharedImageIds(): Promise<string[]> {
        return (await this.#firstImages("shared")).map(({ id }) => id);
    }

    /** The account of the credentials, if the settings or a private image tell it: nobody but its owner sees one. */
    async account(): Promise<string | undefined> {
        if (this.#accountId !== undefined) {
            return this.#accountId;
        }
        const [first, ...others] = await this.#firstImages("private");
        return others.every(({ owner }) => isSameAccount(owner, first?.owner)) ? first?.owner : undefined;
    }

    /** Of the first page of a list, those that are as they were asked for. */
    async #firstImages(wanted: ImageVisibility): Promise<ListedImage[]> {
        const query = new URLSearchParams({ limit: String(PAGE_SIZE), visibility: wanted });
        const answer = await this.#transport.get(`${this.#endpoint}/v1/images?${query}`);
        const images = parsedList(schemas().imageListSchema, "images", answer, 0);
        return images.filter(({ visibility }) => visibility === wanted);
    }

    /**
     * Why an image is not to be taken for gone, although a call about it was answered 404; undefined if it is gone. A 404 alone
     * says little: a proxy in the service's place, or a service with a broken route, says it of every image. The image itself
     * must answer 404, and lists that can be read must lack it.
     */
    async doubtThatGone(imageId: string): Promise<string | undefined> {
        try {
            const { visibility } = await this.#image(imageId);
            return `the image itself is there (visibility ${visibility}).`;
        } catch (error) {
            if (!(error instanceof ScpNotFoundError)) {
                return `the image itself could not be read: ${(error as Error).message}`;
            }
        }
        try {
            return this.#doubtByList(imageId, await this.#everyImage());
        } catch (error) {
            return `the account's images could not be listed: ${(error as Error).message}`;
        }
    }

    #doubtByList(imageId: string, { images, unlisted }: Listing): string | undefined {
        if (images.some(({ id }) => id === imageId)) {
            return "the image is still listed.";
        }
        const left = unlisted.filter(({ which }) => which !== "hidden").map(({ which }) => which);
        if (left.length > 0) {
            return `the service does not list ${left.join(" and ")} images.`;
        }
        if (this.#listed.size > 0 && !images.some(({ id }) => this.#listed.has(id))) {
            return "the list has none of the account's images any more that it had a moment ago.";
        }
        // Everybody sees public and community images: a list of these alone may not be the account's.
        const isAccounts = images.some(
            ({ visibility }) => visibility === "private" || visibility === "shared",
        );
        return isAccounts || this.#accountId !== undefined
            ? undefined
            : "the service lists no private or shared image, so its list may not be the account's. Set scp:accountId if the account has no image left.";
    }

    /** Concurrent callers share one reading: a broken service can answer 404 for a thousand images at once. */
    #everyImage(): Promise<Listing> {
        this.#listing ??= everyImage((query) => this.#list(query, undefined)).finally(() => {
            this.#listing = undefined;
        });
        return this.#listing;
    }

    /** `GET /v1/images`, every page of it. */
    async #list(
        filters: Readonly<Record<string, string>>,
        signal: AbortSignal | undefined,
    ): Promise<ListedImage[]> {
        const images = new Map<string, ListedImage>();
        const checkLength = lengthCheck("images");
        let marker: string | undefined;
        for (let pages = 0; ; pages++) {
            // The names in alphabetical order, as the vendor's own client sends them.
            const query = new URLSearchParams({
                limit: String(PAGE_SIZE),
                ...(marker ? { marker } : {}),
                ...filters,
            });
            query.sort();
            const answer = await this.#transport.get(`${this.#endpoint}/v1/images?${query}`, { signal });
            checkLength(answer);
            if (pages === MAX_PAGES) {
                throw unusable(`with more than ${numberText(MAX_PAGES)} pages of images`, answer);
            }
            const page = parsedList(schemas().imageListSchema, "images", answer, images.size);
            if (page.some((image) => images.has(image.id))) {
                throw unusable("with images of an earlier page again", answer);
            }
            for (const image of page) {
                images.set(image.id, image);
            }
            // A page that is not full can still be followed by another: the service may give less than was asked for.
            marker = page.at(-1)?.id;
            if (marker === undefined) {
                return [...images.values()];
            }
        }
    }

    /**
     * An account that is only a member sees its own row alone; an owner can have shared the image with itself. A row of another
     * account is what the owner sees, if the account is the one of the credentials: so that is checked once. An empty list says
     * nothing of who reads it, so the owner of each such image is checked, unless the image was listed as the account's.
     *
     * @param onlyMember - the account of the list's only row; undefined for an empty list.
     */
    async #checkWhole(
        imageId: string,
        onlyMember: string | undefined,
        accountId: string | undefined,
        signal: AbortSignal | undefined,
    ): Promise<void> {
        const isEmpty = onlyMember === undefined;
        const isMember = isSameAccount(onlyMember, accountId);
        const isOwners = isEmpty ? this.#listed.has(imageId) : this.#isAccountConfirmed && !isMember;
        if (accountId === undefined || isOwners) {
            return;
        }
        const { owner, answer } = await this.#image(imageId, signal);
        if (isSameAccount(owner, accountId)) {
            this.#isAccountConfirmed = true;
        } else if (isEmpty || isMember) {
            throw new ScpPartialListError(
                imageId,
                isEmpty,
                owner && this.#transport.quotable(owner, answer),
                answer.call,
            );
        } else {
            const why = `it is neither the owner of image ${idText(imageId)} nor the only member in its list, and nobody else sees such a list`;
            throw wrongAccountId(accountId, this.#accountIdSource, `${why}. ${setRight}`);
        }
    }

    async #visibilityWithoutMembers(
        imageId: string,
        refusal: ScpAuthenticationError,
        accountId: string | undefined,
        signal: AbortSignal | undefined,
    ): Promise<ImageVisibility> {
        const image = await this.#image(imageId, signal).catch((error: unknown) => {
            // The image was there a moment ago: an image that cannot be read is not one that is gone.
            throw error instanceof ScpNotFoundError ? refusal : error;
        });
        if (image.visibility === "shared") {
            throw refusal;
        }
        const isAnothers = image.owner !== undefined && !isSameAccount(image.owner, accountId);
        if (image.visibility === "private" && accountId !== undefined && isAnothers) {
            const why = `image ${idText(imageId)} is private and belongs to another account, and nobody but its owner sees a private image`;
            throw wrongAccountId(accountId, this.#accountIdSource, `${why}. ${setRight}`);
        }
        return image.visibility;
    }

    /** `GET /v1/images/{image_id}` */
    async #image(imageId: string, signal?: AbortSignal) {
        const answer = await this.#transport.get(imageUrl(this.#endpoint, imageId), { signal });
        const image = parsed(schemas().imageSchema, answer);
        if (image.id !== imageId) {
            throw this.#anotherImage(image.id, imageId, answer);
        }
        return { ...image, answer };
    }

    #members(imageId: string, answer: Answer): ImageMember[] {
        const members = parsedList(schemas().memberListSchema, "members", answer);
        const stray = members.find((member) => member.imageId !== imageId);
        if (stray !== undefined) {
            throw this.#anotherImage(stray.imageId, imageId, answer);
        }
        return members.sort((a, b) => (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : 0));
    }

    #anotherImage(answered: string, asked: string, answer: Answer): ScpResponseError {
        const said = quoted(this.#transport.quotable(answered, answer));
        return unusable(`about another image: asked for ${idText(asked)}, answered with ${said}`, answer);
    }
}

/** @throws ScpConfigurationError for an ID that cannot be one: "..", for example, would lead to another path. */
function imageUrl(endpoint: string, imageId: string): string {
    return `${endpoint}/v1/images/${checkImageId(imageId)}`;
}

export function membersUrl(endpoint: string, imageId: string): string {
    return `${imageUrl(endpoint, imageId)}/members`;
}

export function memberUrl(endpoint: string, imageId: string, memberId: string): string {
    return `${membersUrl(endpoint, imageId)}/${checkMemberId(memberId)}`;
}

/** @throws ScpResponseError for an answer that is not about this share. */
export function memberOf(answer: Answer, imageId: string, memberId: string): ImageMember {
    const member = parsed(schemas().memberSchema, answer);
    if (member.imageId !== imageId || member.memberId !== memberId) {
        throw unusable("about another share than the one that was asked for", answer);
    }
    return member;
}
