import { quoted } from "../text.js";
import { ScpConfigurationError } from "./errors.js";

/** The service's own rule for an account that an image is shared with, from its reference. */
const MEMBER_ID = /^[A-Za-z0-9-]{1,64}$/;

const EXAMPLE = "a8f10467abfc4b87b64614ab36eb9ae4";

/** Says what is wrong with the ID of an account that an image is to be shared with, or nothing if it can be used. */
export function memberIdProblem(value: unknown): string | undefined {
    if (value === undefined || value === null || value === "") {
        return `memberId is missing: give the ID of an account, such as ${EXAMPLE}`;
    }
    return typeof value === "string" && MEMBER_ID.test(value)
        ? undefined
        : `memberId ${quoted(value)} is not an account ID: it must be 1 to 64 letters, digits or "-", such as ${EXAMPLE}`;
}

/** @throws ScpConfigurationError for a member ID that cannot be one. */
export function checkMemberId(value: string): string {
    const problem = memberIdProblem(value);
    if (problem !== undefined) {
        throw new ScpConfigurationError(`${problem}.`, "memberId", "argument memberId");
    }
    return value;
}

/** Whether two IDs are of one account: in any letter case, so that no spelling of it makes an image or a share another account's. */
export function isSameAccount(one: string | undefined, other: string | undefined): boolean {
    return one !== undefined && one.toLowerCase() === other?.toLowerCase();
}
