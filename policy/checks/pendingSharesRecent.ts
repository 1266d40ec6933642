import { dayMs } from "../rules/approvals.js";
import { aboutShare, type Check, type KnownImage, type Verdict } from "./check.js";

/** No share has been pending for long. */
export const pendingSharesRecent = {
    name: "pending-shares-recent",
    displayName: "Pending shares recent",
    description: "Shares may be pending only for some days.",
    level: "advisory",
    severity: "low",
    remedy: "Have the account accept the share, or take it back (`scp-cli virtualserver image member delete`).",
    keys: ["maxPendingDays"],
    defaults: { maxPendingDays: 30 },
    judges: "known",
    judge: ({ images, hasUnknownLists }, { config }, now) => [
        ...images.flatMap((image) => tooLong(image, config.maxPendingDays ?? 0, now)),
        ...(hasUnknownLists ? ["undecided" as const] : []),
    ],
} as const satisfies Check;

/** A share that was taken back and made again keeps the time at which it was first made: what counts is when it last changed. */
function tooLong(image: KnownImage, maxDays: number, now: Date): Verdict[] {
    return image.members.flatMap((member): Verdict[] => {
        const since = member.updatedAt ?? member.createdAt;
        if (member.status !== "pending" || since === undefined) {
            return [];
        }
        const days = Math.floor((now.getTime() - Date.parse(since)) / dayMs);
        return days > maxDays
            ? [{ kind: "pending-too-long", days, maxDays, ...aboutShare(image, member) }]
            : [];
    });
}
