import { idText } from "../text.js";

/** What is known of the call that an error comes from. */
export interface ScpErrorDetails {
    /** The HTTP status, if the service answered. */
    readonly status?: number | undefined;
    /** The service's own name for the request: give it to the operator's support. */
    readonly requestId?: string | undefined;
    /** The HTTP method. */
    readonly method?: string | undefined;
    /** The URL without its query. */
    readonly url?: string | undefined;
    /** How many times the call was tried. */
    readonly attempts?: number | undefined;
    /** What the service said, as one line of plain text of at most 500 characters; a note in its place if that repeats a credential. */
    readonly detail?: string | undefined;
    /** The error that this one comes from. */
    readonly cause?: unknown;
}

/**
 * The base of every error that this package throws. Its message says what was wrong and what to do; it never holds a
 * key, a token or a signature, nor does its cause. Pulumi prints it without a stack trace.
 */
export class ScpError extends Error {
    /**
     * By this the SDK knows a `RunError`, from whichever copy of it. Its class would bring the SDK with it, and the
     * command line does without.
     *
     * @internal
     */
    readonly __pulumiRunError = true;
    /** The HTTP status, if the service answered. */
    readonly status: number | undefined;
    /** The service's own name for the request, if it gave one: give it to the operator's support. */
    readonly requestId: string | undefined;
    /** The HTTP method; undefined if no call was made. */
    readonly method: string | undefined;
    /** The URL without its query; undefined if no call was made. */
    readonly url: string | undefined;
    /** How many times the call was tried; undefined if no call was made. */
    readonly attempts: number | undefined;
    /**
     * What the service said, as one line of plain text of at most 500 characters; a note in its place if that repeats a
     * credential. Undefined if it said nothing.
     */
    readonly detail: string | undefined;

    /** @hidden The package makes these itself. */
    constructor(message: string, details: ScpErrorDetails = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.name = new.target.name;
        fixMessage(this, message);
        this.status = details.status;
        this.requestId = details.requestId;
        this.method = details.method;
        this.url = details.url;
        this.attempts = details.attempts;
        this.detail = details.detail;
    }
}

/**
 * The same error, naming the resource that it ends. It is of the same class, with the same fields.
 *
 * @internal
 */
export function ofResource<Caught extends ScpError>(error: Caught, resource: string): Caught {
    const named: Caught = Object.create(error);
    fixMessage(named, `${resource}: ${error.message}`);
    return named;
}

/**
 * The SDK puts "error serializing property …" before an error's message, each time that it passes one on; and it prints the
 * stack, and not the message, of an error that comes after the program's own code has ended.
 */
function fixMessage(error: ScpError, message: string): void {
    const fixed = { configurable: true, enumerable: false, get: () => message, set: () => {} };
    Object.defineProperties(error, { message: fixed, stack: fixed });
}

/** A setting or an argument that is missing or cannot be used. */
export class ScpConfigurationError extends ScpError {
    /** The setting or argument, for example `scp:region` or `imageId`. */
    readonly setting: string;
    /** Where its value came from, for example `environment variable SCP_TF_DEFAULT_REGION`; absent if it is missing. */
    readonly source: string | undefined;

    /** @hidden The package makes these itself. */
    constructor(message: string, setting: string, source?: string, cause?: unknown) {
        super(message, { cause });
        this.setting = setting;
        this.source = source;
    }
}

/** The service did not accept who is asking (401), or refused to tell this account (403). */
export class ScpAuthenticationError extends ScpError {}

/** There is no such image, or it is not one that this account may see: the service answers both in the same way (404). */
export class ScpNotFoundError extends ScpError {}

/** The service asked for fewer requests (429), also after the last retry. */
export class ScpThrottledError extends ScpError {}

/** The service could not be reached (then without `status`) or failed (5xx), also after the last retry. */
export class ScpUnavailableError extends ScpError {}

/** The service did not answer within `scp:timeoutSeconds`, also after the last retry. */
export class ScpTimeoutError extends ScpError {}

/** The service answered, but not with something that can be believed: never taken for an empty list. */
export class ScpResponseError extends ScpError {}

/**
 * The list is a part of the truth: the account of the credentials is only a member of the image, and a member sees its own
 * row alone. Or it is empty, and nothing shows that the account owns the image. The account is known if `scp:accountId` is
 * set, or if the account's images have told it.
 */
export class ScpPartialListError extends ScpResponseError {
    /** The ID of the image whose list it is. */
    readonly imageId: string;
    /** The account that the image belongs to, and that sees the whole list; undefined if the service does not say. */
    readonly owner: string | undefined;

    /** @hidden The package makes these itself. */
    constructor(imageId: string, isEmpty: boolean, owner: string | undefined, details: ScpErrorDetails) {
        super(
            (isEmpty
                ? `The empty member list of image ${idText(imageId)} is not believed: only the image's owner sees all of its members, and the service does not say that the account of these credentials is the owner. If scp:accountId is set, check it. `
                : `The member list of image ${idText(imageId)} is only a part: the account of these credentials is a member of the image, and a member sees its own row alone. `) +
                `Use the credentials of the image's owner${owner === undefined ? "" : `, account ${idText(owner)}`}.`,
            details,
        );
        this.imageId = imageId;
        this.owner = owner;
    }
}

/** The image is shared with this account already, so the share belongs to somebody or something else. */
export class ScpConflictError extends ScpError {
    /** The ID of the image. */
    readonly imageId: string;
    /** The ID of the account. */
    readonly memberId: string;

    /** @hidden The package makes these itself. */
    constructor(message: string, imageId: string, memberId: string, details: ScpErrorDetails = {}) {
        super(message, details);
        this.imageId = imageId;
        this.memberId = memberId;
    }
}

/**
 * The answer to a call that changes a share was lost, and the share could not be looked up afterwards: it is not known
 * whether the call was carried out.
 */
export class ScpUnknownOutcomeError extends ScpError {}
