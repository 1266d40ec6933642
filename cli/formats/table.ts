import { originText } from "../../policy/findings/text.js";
import { capital, counted } from "../../policy/findings/words.js";
import { isOfSeveral } from "../origin.js";
import { wholeMessage } from "../reportedFinding.js";
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
import { type Cell, columns } from "./columns.js";
import { visible } from "./visible.js";
import { accountText, approvalText, type Change, changeText, listedChanges, offerText } from "./words.js";

/** A report for people at a terminal: the shares, what the policies say of them, what could not be read, and the sum. */
export async function tableReport(report: ShareReport, paint: Paint): Promise<string> {
    return [
        ...(await Promise.all(tables(report).map(([title, images]) => table(title, images, paint)))),
        ...report.findings.map((finding) => findingText(finding, paint)),
        report.toApprove === undefined ? "" : approvalsText(report.toApprove),
        unreadText(report, paint),
        report.changes === undefined ? "" : changesText(report, report.changes, paint),
        `${summary(report)}\n`,
    ]
        .filter((part) => part !== "")
        .join("\n");
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
): Promise<string> {
    const rows = await columns(
        ["IMAGE ID", "NAME", "SHARED WITH", "STATUS", "SHARED SINCE", "VERDICT", "APPROVAL"],
        images.flatMap((image) => imageRows(image)),
        paint,
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

function summary({ images, findings, unread }: ShareReport): string {
    const violations = findings.filter(({ level }) => level === "mandatory").length;
    const shares = images.reduce((count, { members }) => count + members.length, 0);
    const parts = [
        counted(images.length, "image"),
        counted(shares, "share"),
        counted(violations, "violation"),
        `${findings.length - violations} advisory`,
    ];
    return `${parts.join(", ")}${unread.length === 0 ? "" : `, ${unread.length} not read: this is not the whole picture`}`;
}
