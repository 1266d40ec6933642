import type { ServiceReader } from "../../../policy/live/liveShares.js";
import type { AccountImages, ListedImage } from "../../../provider/scp/accountImages.js";
import { ScpNotFoundError } from "../../../provider/scp/errors.js";
import type { ImageShares, OrganizationAccount } from "../../../provider/types.js";

/** Why an image that is not there could not be read, as a finding has it. */
export function notFound(imageId: string): string {
    return `GET https://x/v1/images/${imageId}/members answered 404. Check the image ID`;
}

/** An image that is shared with alice, or with nobody. */
export function shared(...memberIds: string[]): ImageShares {
    const time = "2025-07-22T09:00:00Z";
    const members = memberIds.map((memberId) => ({
        imageId: "any",
        memberId,
        status: "accepted" as const,
        createdAt: time,
        updatedAt: time,
    }));
    return { visibility: "shared", members };
}

/** An image as the account's list has it. */
export function listed(id: string, changes: Partial<ListedImage> = {}): ListedImage {
    return {
        id,
        name: `the ${id}`,
        status: "active",
        owner: "me",
        visibility: "shared",
        hidden: false,
        createdAt: "2025-07-22T09:00:00Z",
        updatedAt: "2025-07-22T09:00:00Z",
        ...changes,
    };
}

/** A service with these images, and what was asked of it. */
export class Service implements ServiceReader {
    readonly asked: string[] = [];
    readonly #images: Readonly<Record<string, ImageShares | Error>>;
    list: readonly ListedImage[] | Error = [];
    unlisted: AccountImages["unlisted"] = [];
    /** The accounts of the organisation. */
    organization: readonly OrganizationAccount[] | Error = [];
    /** The account, as far as anything tells it. */
    ownAccount: string | undefined | Error = "me";
    /** Why no image is to be taken for gone. */
    doubt: string | undefined;
    /** Reads that wait to be released. */
    held: (() => void)[] | undefined;

    constructor(images: Readonly<Record<string, ImageShares | Error>> = {}) {
        this.#images = images;
    }

    async account(): Promise<string | undefined> {
        if (this.ownAccount instanceof Error) {
            throw this.ownAccount;
        }
        return this.ownAccount;
    }

    async image(imageId: string, _accountId?: string): Promise<ImageShares> {
        this.asked.push(imageId);
        if (this.held) {
            await new Promise<void>((resolve) => this.held?.push(resolve));
        }
        const found = this.#images[imageId];
        if (found === undefined) {
            throw new ScpNotFoundError(
                `GET https://x/v1/images/${imageId}/members answered 404.\nCheck the image ID.`,
            );
        }
        if (found instanceof Error) {
            throw found;
        }
        return found;
    }

    async accountImages(): Promise<AccountImages> {
        this.asked.push("the account's images");
        if (this.list instanceof Error) {
            throw this.list;
        }
        return { images: this.list, unlisted: this.unlisted, accountId: "me" };
    }

    async organizationAccounts(unitIds: readonly string[]): Promise<readonly OrganizationAccount[]> {
        this.asked.push(`organisation units ${unitIds.join(", ")}`);
        if (this.organization instanceof Error) {
            throw this.organization;
        }
        return this.organization;
    }

    async doubtThatGone(): Promise<string | undefined> {
        return this.doubt;
    }
}
