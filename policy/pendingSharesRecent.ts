import { checkConfiguration } from "./configuration.js";
import type { JudgedImage, JudgedMember } from "./judgement.js";
import { capital, capped, imageText, takeBack } from "./messages.js";
import type { PackRun } from "./packRun.js";
import { stackPolicy } from "./policies.js";
import type { ConfigurationKey, PolicyConfiguration } from "./policyConfiguration.js";
import type { StackValidationPolicy } from "./sdk.js";
import { type SeenImage, sharesOfRun } from "./seenShares.js";
import { idText, sentences } from "./text.js";

/** The keys of its configuration. */
export const pendingSharesKeys = ["maxPendingDays"] as const satisfies ConfigurationKey[];
export const defaultMaxPendingDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

/** A share that nobody has answered for too long. */
export interface OldShare {
    readonly memberId: string;
    /** When it became pending. */
    readonly since: string;
    readonly days: number;
    /** When it was first made, where it has been pending before. */
    readonly firstMade?: string | undefined;
}

/**
 * The pending shares that are too old. One that was taken back and made again keeps the time at which it was first made:
 * what counts is when it last changed.
 */
export function oldPendingShares(members: readonly JudgedMember[], maxDays: number, now: Date): OldShare[] {
    return members.flatMap(({ memberId, status, createdAt, updatedAt }) => {
        const since = updatedAt ?? createdAt;
        if (status !== "pending" || since === undefined) {
            return [];
        }
        const days = Math.floor((now.getTime() - Date.parse(since)) / dayMs);
        return days > maxDays
            ? [{ memberId, since, days, firstMade: createdAt === since ? undefined : createdAt }]
            : [];
    });
}

/**
 * The policy that no share has been pending for long, by what the stack's resources show and what was read live.
 *
 * @param options Checked options: the defaults of its configuration.
 */
export function pendingSharesRecent(
    options: PolicyConfiguration,
    run: PackRun,
    clock: () => Date,
): StackValidationPolicy {
    const maxPendingDays = options.maxPendingDays ?? defaultMaxPendingDays;
    return stackPolicy(
        {
            name: "pending-shares-recent",
            displayName: "Pending shares recent",
            description: "No share of an image has been pending for long.",
            enforcementLevel: "advisory",
            severity: "low",
            remediationSteps:
                "Have the account accept the share, or take it back (`scp-cli virtualserver image member delete`).",
            keys: pendingSharesKeys,
            defaults: { maxPendingDays },
        },
        (config) => checkConfiguration(config, pendingSharesKeys),
        (resources, { maxPendingDays: maxDays = maxPendingDays }, report) => {
            const { images, unknown } = sharesOfRun(resources, run.live);
            for (const image of images) {
                const old = oldPendingShares(image.members, maxDays, clock());
                for (const text of messages(image, old, maxDays)) {
                    report.violation(text, image.urn);
                }
            }
            if (unknown !== undefined) {
                throw unknown;
            }
        },
    );
}

/** The violation for a share that has been pending for too long. */
export function pendingShareMessage(
    image: JudgedImage,
    { memberId, since, days, firstMade }: OldShare,
    maxDays: number,
): string {
    return sentences(
        `${capital(imageText(image))}: the share with account ${idText(memberId)} has been pending for ${days} days, since`,
        `${idText(since)}${firstMade === undefined ? "" : ` (it was first made ${idText(firstMade)})`};`,
        `at most ${maxDays} are allowed (maxPendingDays).`,
        "The account can read and download the image all the same.",
        `Have it accept the share, or ${takeBack(image.imageId, memberId)}.`,
    );
}

function messages(image: SeenImage, shares: readonly OldShare[], maxDays: number): string[] {
    const subject = capital(imageText(image));
    return capped(
        shares,
        (share) => pendingShareMessage(image, share, maxDays),
        (more) =>
            `${subject} has ${more} more shares that have been pending for longer than ${maxDays} days.`,
    );
}
