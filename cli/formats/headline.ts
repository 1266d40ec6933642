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
    /** Accesses, by what the policies say of them. */
    readonly byVerdict: Readonly<Record<Verdict, number>>;
    readonly violations: number;
    readonly advice: number;
    readonly unread: number;
}

export function summary({ images, findings, unread }: ShareReport, accesses: readonly Access[]): Summary {
    const accounts = accesses.flatMap(({ viewer }) => (viewer.kind === "account" ? viewer.memberId : []));
    const count = (verdict: Verdict) => accesses.filter((access) => access.verdict === verdict).length;
    const violations = findings.filter(({ level }) => level === "mandatory").length;
    return {
        images: images.length,
        accounts: new Set(accounts).size,
        shares: accounts.length,
        openToEverybody: accesses.filter(({ viewer }) => viewer.kind === "everybody").length,
        byVerdict: {
            unapproved: count("unapproved"),
            unknown: count("unknown"),
            notJudged: count("notJudged"),
            approved: count("approved"),
        },
        violations,
        advice: findings.length - violations,
        unread: unread.length,
    };
}

/** The worst that there is to say, first. What is not known is worse than what is known to be wrong. */
export function headline(report: ShareReport, counts: Summary): Headline {
    const found = foundText(counts);
    if (counts.unread > 0) {
        return {
            outcome: "incomplete",
            title: `Incomplete: ${counted(counts.unread, "list")} could not be read`,
            detail:
                "Who can use these images is not known, and nothing is said about them. " +
                `In what could be read: ${found}, ${counted(counts.violations, "violation")}.`,
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
            title: "No image was looked at",
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

/** "1 image", "2,000 images" */
export function counted(count: number, noun: string): string {
    return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function adviceText({ advice }: Summary): string {
    return advice === 1 ? "1 piece of advice" : `${advice.toLocaleString("en")} pieces of advice`;
}

function foundText(counts: Summary): string {
    const { unapproved, notJudged } = counts.byVerdict;
    const found = [
        `${counted(counts.shares, "share")} of ${counted(counts.images, "image")} with ${counted(counts.accounts, "account")}`,
        ...(counts.openToEverybody > 0
            ? [`${counted(counts.openToEverybody, "image")} open to everybody`]
            : []),
        ...(unapproved > 0 ? [`${unapproved.toLocaleString("en")} not approved`] : []),
        ...(notJudged > 0 ? [`${notJudged.toLocaleString("en")} not judged`] : []),
        ...(counts.advice > 0 ? [adviceText(counts)] : []),
    ];
    return found.join(", ");
}

function sentence(text: string): string {
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
