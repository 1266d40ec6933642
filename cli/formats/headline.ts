import { capital, counted, numberText, sentences } from "../../policy/findings/words.js";
import { isIncomplete } from "../exitCodes.js";
import type { ShareReport } from "../shareReport.js";
import type { Access, Verdict } from "./accesses.js";

/** How a report ended. Only `clean` may look like good news. */
export type Outcome = "incomplete" | "violations" | "unapproved" | "advice" | "unjudged" | "clean";

export interface Headline {
    readonly outcome: Outcome;
    /** A few words, for example `Incomplete: 2 lists could not be read`. */
    readonly title: string;
    /** One or two sentences. */
    readonly detail: string;
}

export interface Summary {
    readonly images: number;
    /** Accounts that at least one image is shared with. */
    readonly accounts: number;
    readonly shares: number;
    /** Images that every account can use. */
    readonly openToEverybody: number;
    /** Those of them that are not approved for it. */
    readonly unapprovedOpen: number;
    /** Accesses, by what the policies say of them. */
    readonly byVerdict: Readonly<Record<Verdict, number>>;
    readonly violations: number;
    readonly advice: number;
    /** Lists that could not be read. */
    readonly unreadLists: number;
    /** What shares are judged by and could not be read: the organisation. */
    readonly unreadRules: number;
}

export function summary({ images, findings, unread }: ShareReport, accesses: readonly Access[]): Summary {
    const byVerdict = { unapproved: 0, unknown: 0, notJudged: 0, approved: 0 };
    const byViewer = { account: 0, everybody: 0, unknown: 0 };
    const accounts = new Set<string>();
    let unapprovedOpen = 0;
    for (const { viewer, verdict } of accesses) {
        byVerdict[verdict] += 1;
        byViewer[viewer.kind] += 1;
        if (viewer.kind === "account") {
            accounts.add(viewer.memberId);
        } else if (viewer.kind === "everybody" && verdict === "unapproved") {
            unapprovedOpen += 1;
        }
    }
    const unreadLists = unread.filter(({ kind }) => kind === undefined).length;
    const violations = findings.filter(({ level }) => level === "mandatory").length;
    return {
        images: images.length,
        accounts: accounts.size,
        shares: byViewer.account,
        openToEverybody: byViewer.everybody,
        unapprovedOpen,
        byVerdict,
        violations,
        advice: findings.length - violations,
        unreadLists,
        unreadRules: unread.length - unreadLists,
    };
}

/** The worst that there is to say, first. What is not known is worse than what is known to be wrong. */
export function headline(report: ShareReport, counts: Summary): Headline {
    const found = foundText(counts);
    if (isIncomplete(report)) {
        const { unreadLists: lists, unreadRules: rules } = counts;
        const unread = [
            ...(lists > 0 ? [counted(lists, "list")] : []),
            ...(rules > 0 ? ["the organisation"] : []),
        ];
        return {
            outcome: "incomplete",
            title: `Incomplete: ${unread.join(" and ")} could not be read`,
            detail: sentences(
                lists > 0 ? "Who can use these images is not known, and nothing is said about them." : "",
                rules > 0
                    ? "An account that only its organisation unit would approve is said to be not approved."
                    : "",
                `In what could be read: ${found}, ${counted(counts.violations, "violation")}.`,
            ),
        };
    }
    if (counts.violations > 0) {
        return {
            outcome: "violations",
            title: counted(counts.violations, "violation"),
            detail: sentence(found),
        };
    }
    if (counts.byVerdict.unapproved > 0) {
        return { outcome: "unapproved", title: "Not everything is approved", detail: sentence(found) };
    }
    if (counts.advice > 0) {
        return { outcome: "advice", title: `No violation, ${adviceText(counts)}`, detail: sentence(found) };
    }
    if (counts.images === 0) {
        return {
            outcome: "unjudged",
            title: "No image was read",
            detail: "There was nothing to judge.",
        };
    }
    if (wasNotJudged(report, counts)) {
        return {
            outcome: "unjudged",
            title: "No violation, but not everything was judged",
            detail: sentence(found),
        };
    }
    return { outcome: "clean", title: "Every share is approved", detail: sentence(found) };
}

function wasNotJudged({ source }: ShareReport, { byVerdict }: Summary): boolean {
    return byVerdict.notJudged > 0 || (source.kind === "pulumi" && source.policyPacks.length === 0);
}

function adviceText({ advice }: Summary): string {
    return `${numberText(advice)} advisory`;
}

function foundText(counts: Summary): string {
    const { unapprovedOpen } = counts;
    const { notJudged } = counts.byVerdict;
    const unapproved = counts.byVerdict.unapproved - unapprovedOpen;
    const found = [
        `${counted(counts.shares, "share")} of ${counted(counts.images, "image")} with ${counted(counts.accounts, "account")}`,
        ...(counts.openToEverybody > 0
            ? [
                  `${counted(counts.openToEverybody, "image")} open to everybody${unapprovedOpen > 0 ? ` (${numberText(unapprovedOpen)} not approved)` : ""}`,
              ]
            : []),
        ...(unapproved > 0 ? [`${counted(unapproved, "share")} not approved`] : []),
        ...(notJudged > 0 ? [`${numberText(notJudged)} not judged`] : []),
        ...(counts.advice > 0 ? [adviceText(counts)] : []),
    ];
    return found.join(", ");
}

function sentence(text: string): string {
    return `${capital(text)}.`;
}
