import type { Finding, Origin } from "../policy/findings/finding.js";
import { oneLine } from "../provider/text.js";
import { known } from "./reportedFinding.js";
import type { UnreadItem } from "./shareReport.js";

/** What a policy could not read or judge, of an image or of all. */
export function unreadItemOf(
    { policy, kind, imageId }: Pick<Finding, "policy" | "kind" | "imageId">,
    cause: string,
    origin: Origin = {},
): UnreadItem {
    return known({
        ...(kind === "unread-organization" ? { kind } : {}),
        imageId,
        reason: `${policy}: ${oneLine(cause, 1_000)}`,
        ...origin,
    });
}
