import type { Finding } from "../../policy/findings/finding.js";
import { takeBackCommand } from "../../policy/findings/text.js";
import { counted, sentences } from "../../policy/findings/words.js";
import { imageKey } from "../origin.js";
import type { ReportedFinding, ShareReport } from "../shareReport.js";

/** What a policy has found of one kind: told together, with what to do about it once. */
export interface FindingGroup extends Pick<ReportedFinding, "policy" | "policyPack" | "level" | "severity"> {
    /** For example `300 shares not approved`; left out if each finding is told by its own message. */
    readonly title?: string;
    /** What to do about each. */
    readonly fix?: string;
    /** The command that does it. */
    readonly command?: string | undefined;
    /** Shares, and images that everybody can use: each is in one group of the report. */
    readonly rows: readonly ListedFinding[];
    /** Findings that are told each by its own message. */
    readonly messages: readonly ReportedFinding[];
}

/** A share, or an image, that something is wrong with. */
export interface ListedFinding {
    readonly finding: ReportedFinding;
    /** All that is wrong with it. */
    readonly why: string;
}

/** How findings of a kind are listed. */
interface ListedKind {
    readonly noun: "share" | "image";
    readonly are: string;
    readonly fix: string;
    readonly why: (finding: ReportedFinding) => string;
}

const listedKinds: Readonly<Partial<Record<Finding["kind"], ListedKind>>> = {
    "not-approved": {
        noun: "share",
        are: "not approved",
        fix: "Take each share back, or approve its account.",
        why: ({ similarId, accountState }) =>
            `not approved${
                accountState === undefined
                    ? similarId === undefined
                        ? ""
                        : ` (${similarId} is: letter case counts)`
                    : ` (its organisation unit is, but the account is ${accountState})`
            }`,
    },
    "approval-ended": {
        noun: "share",
        are: "with an approval that has expired",
        fix: "Take each share back, or renew its approval.",
        why: ({ approval: { expires, place, approvedBy } = {} }) => {
            const details = [
                ...(place === undefined ? [] : [place]),
                ...(approvedBy === undefined ? [] : [`approved by ${approvedBy}`]),
            ];
            const on = expires === undefined ? "" : ` on ${expires}`;
            return `approval expired${on}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
        },
    },
    "approved-for-other-images": {
        noun: "share",
        are: "of accounts that are approved for other images only",
        fix: "Take each share back, or add its image to the account's approval.",
        why: () => "approved for other images only",
    },
    "pending-too-long": {
        noun: "share",
        are: "pending for too long",
        fix: "Have each account accept its share, or take the share back.",
        why: ({ updatedAt }) =>
            `pending${updatedAt === undefined ? " for too long" : ` since ${dayOf(updatedAt)}`}`,
    },
    "open-to-everybody": {
        noun: "image",
        are: "open to everybody",
        fix: "Set the visibility to private or shared, or, if everybody may use the image, name it in allowPublicImageIds.",
        why: () => "open to everybody",
    },
};

/** What to do about a finding of this kind; undefined if that differs from one to another. */
export function fixOf(kind: ReportedFinding["kind"]): string | undefined {
    return kind && listedKinds[kind]?.fix;
}

/** The findings of a report, by policy, level and kind, in the order of the first of each. */
export function findingGroups({ findings }: Pick<ShareReport, "findings">): FindingGroup[] {
    const reasons = reasonsBySubject(findings);
    const listed = new Set<string>();
    return [
        ...Map.groupBy(findings, ({ policyPack, policy, level, kind }) =>
            JSON.stringify([policyPack, policy, level, kind]),
        ).values(),
    ].map((group) => {
        const [first] = group as [ReportedFinding];
        const { policy, policyPack, level, severity, kind } = first;
        const about = { policy, policyPack, level, ...(severity === undefined ? {} : { severity }) };
        const listedKind = kind && listedKinds[kind];
        if (listedKind === undefined) {
            return { ...about, rows: [], messages: group };
        }
        const rows = group.flatMap((finding) => {
            const subject = subjectKey(finding);
            if (listed.has(subject)) {
                return [];
            }
            listed.add(subject);
            return [{ finding, why: [...(reasons.get(subject) ?? [])].join("; ") }];
        });
        return { ...about, ...toldOnce(listedKind, group, rows.length), rows, messages: [] };
    });
}

/** The accounts with a share in a row of a group, by their image's key; undefined among them is the image itself. */
export function listedShares(
    groups: readonly FindingGroup[],
): ReadonlyMap<string, ReadonlySet<string | undefined>> {
    const listed = new Map<string, Set<string | undefined>>();
    for (const { finding } of groups.flatMap(({ rows }) => rows)) {
        const image = imageKey(finding);
        const members = listed.get(image) ?? new Set();
        listed.set(image, members.add(finding.memberId));
    }
    return listed;
}

/** Tells shares of a report apart, and images. */
function subjectKey(finding: ReportedFinding): string {
    return `${imageKey(finding)} ${finding.memberId ?? ""}`;
}

function reasonsBySubject(findings: readonly ReportedFinding[]): Map<string, Set<string>> {
    const reasons = new Map<string, Set<string>>();
    for (const finding of findings) {
        const why = finding.kind && listedKinds[finding.kind]?.why(finding);
        if (why !== undefined) {
            const subject = subjectKey(finding);
            reasons.set(subject, (reasons.get(subject) ?? new Set()).add(why));
        }
    }
    return reasons;
}

function toldOnce({ noun, are, fix }: ListedKind, group: readonly ReportedFinding[], rows: number) {
    const [first] = group;
    const above = group.length - rows;
    const isAll =
        rows === 0 ? (above === 1 ? "listed above" : "all listed above") : `${above} of them listed above`;
    const givesAccess = group.some(({ status }) => status === "pending" || status === "rejected")
        ? "A share that is pending or rejected gives access all the same."
        : "";
    return {
        title: `${counted(group.length, noun)} ${are}${above > 0 ? ` (${isAll})` : ""}`,
        fix: sentences(fix, givesAccess),
        command:
            group.length === 1 ? first?.command : first?.command && takeBackCommand("IMAGE_ID", "ACCOUNT_ID"),
    };
}

function dayOf(time: string): string {
    return time.slice(0, 10);
}
