import { originText } from "../../policy/findings/text.js";
import { capital } from "../../policy/findings/words.js";
import { visible } from "../../provider/text.js";
import { isOfSeveral } from "../origin.js";
import { wholeMessage } from "../reportedFinding.js";
import { summaryText } from "../reportSummary.js";
import type {
    OfferedApprovals,
    ReportedFinding,
    ReportedImage,
    ReportedMember,
    ShareChanges,
    ShareReport,
} from "../shareReport.js";
import type { Paint } from "../terminal.js";
import { unreadReasons, unreadSubject } from "../unreadReasons.js";
import { accesses } from "./accesses.js";
import { type Cell, columns } from "./columns.js";
import type { WriterOptions } from "./index.js";
import { accountText, approvalText, type Change, changeText, listedChanges, offerText } from "./words.js";

/** A report for people at a terminal: the shares, what the policies say of them, what could not be read, and the sum. */
export async function tableReport(
    report: ShareReport,
    paint: Paint,
    { onlyUnapproved = false, width }: WriterOptions = {},
): Promise<string> {
    const shown = onlyUnapproved ? { ...report, images: unapprovedOf(report) } : report;
    return [
        ...(await Promise.all(tables(shown).map(([title, images]) => table(title, images, paint, width)))),
        ...report.findings.map((finding) => findingText(finding, paint)),
        report.toApprove === undefined ? "" : approvalsText(report.toApprove),
        unreadText(report, paint),
        report.changes === undefined ? "" : changesText(report, report.changes, paint),
        `${summaryText(report)}\n`,
    ]
        .filter((part) => part !== "")
        .join("\n");
}

/** The images that somebody can use who is not approved, with these members alone. */
function unapprovedOf(report: ShareReport): ReportedImage[] {
    const images = new Set(
        accesses(report).flatMap(({ image, verdict }) => (verdict === "unapproved" ? [image] : [])),
    );
    return [...images].map((image) => ({
        ...image,
        members: image.members.filter(({ verdict }) => verdict === "unapproved"),
    }));
}

/** One for each connection, if there are several: its heading says whose images they are. */
function tables(report: ShareReport): [title: string | undefined, images: readonly ReportedImage[]][] {
    const { source, images } = report;
    if (source.kind !== "audit" || !isOfSeveral(report)) {
        return [[undefined, images]];
    }
    return (source.connections ?? []).map((each) => [
        capital(originText(each)),
        images.filter(({ connection }) => connection === each.connection),
    ]);
}

async function table(
    title: string | undefined,
    images: readonly ReportedImage[],
    paint: Paint,
    width: number | undefined,
): Promise<string> {
    const rows = await columns(
        ["IMAGE ID", "NAME", "SHARED WITH", "STATUS", "SHARED SINCE", "VERDICT", "APPROVAL"],
        images.flatMap((image) => imageRows(image)),
        paint,
        width,
    );
    return title === undefined ? rows : `${paint("bold", visible(title))}\n${rows || "No image was read.\n"}`;
}

function imageRows({ imageId, name = "", visibility, members }: ReportedImage): Cell[][] {
    const everybody = visibility === "public" || visibility === "community";
    if (members.length === 0) {
        const whom = everybody
            ? `everybody (${visibility})`
            : `nobody${visibility === "private" ? " (private)" : ""}`;
        return [[imageId, name, whom, "", "", "", ""]];
    }
    return members.map(({ memberId, memberName, status, createdAt = "", verdict, approval }) => [
        imageId,
        name,
        accountText(memberId, memberName),
        status,
        createdAt,
        verdictCells[verdict],
        approvalText(approval),
    ]);
}

const verdictCells: Readonly<Record<ReportedMember["verdict"], Cell>> = {
    approved: { text: "approved", style: "green" },
    unapproved: { text: "NOT APPROVED", style: "red" },
    notJudged: { text: "not judged", style: "dim" },
};

function findingText(finding: ReportedFinding, paint: Paint): string {
    const mark = finding.level === "mandatory" ? paint("red", "[mandatory]") : paint("yellow", "[advisory]");
    return `${mark} ${visible(finding.policy)}\n    ${visible(wholeMessage(finding))}\n`;
}

function approvalsText(offered: OfferedApprovals): string {
    const lines = offered.lines.trimEnd().split("\n");
    return `${[offerText(offered), ...lines.map((line) => `    ${line}`)].map(visible).join("\n")}\n`;
}

function unreadText(report: ShareReport, paint: Paint): string {
    return unreadReasons(report.unread)
        .map(({ reason, imageIds, ...where }) => {
            const subject = unreadSubject(report, imageIds, where);
            return `${paint("red", "[not read]")} ${visible(subject)}\n    ${visible(reason)}\n`;
        })
        .join("\n");
}

const changeMarks: Readonly<Record<Change["kind"], [mark: string, style: Parameters<Paint>[0]]>> = {
    Added: ["+", "green"],
    Removed: ["-", "red"],
    "Status changed": ["~", "yellow"],
    "Visibility changed": ["~", "yellow"],
};

function changesText(report: ShareReport, changes: ShareChanges, paint: Paint): string {
    const lines = listedChanges(changes).map((change) => {
        const [mark, style] = changeMarks[change.kind];
        return `    ${paint(style, mark)} ${visible(changeText(report, change))}`;
    });
    const title = `${lines.length === 0 ? "No changes" : "Changes"} since ${visible(changes.since)}`;
    return `${[title, ...lines].join("\n")}\n`;
}
