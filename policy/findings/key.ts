import { hash } from "node:crypto";
import type { Finding } from "./finding.js";

/**
 * What tells a finding from another one of its kind about the same account, or about none: the approval or the setting that
 * it is about, in a few digits. They stay the same from run to run, whatever else changes. Undefined if an image and an
 * account tell.
 */
export function keyOf(finding: Finding): string | undefined {
    switch (finding.kind) {
        case "expired-approval":
        case "approval-ends":
            // No image has two approvals of one account.
            return digits(finding.approval.imageIds?.toSorted() ?? "every image");
        case "old-api-version":
            return digits(finding.place);
        default:
            return undefined;
    }
}

/** Stands for the cause of a finding if another one has told it. */
export function causeKey(cause: string): string {
    return digits(cause);
}

function digits(of: unknown): string {
    return hash("sha256", JSON.stringify(of)).slice(0, 12);
}
