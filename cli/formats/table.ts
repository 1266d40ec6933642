import { originText, toTakeBack } from "../../policy/findings/text.js";
import { capital } from "../../policy/findings/words.js";
import { visible } from "../../provider/text.js";
import { isOpenToEverybody } from "../../provider/types.js";
import { imageKey, isOfSeveral } from "../origin.js";
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
import { accesses, unobjected } from "./accesses.js";
import { type Cell, columns } from "./columns.js";
import { type FindingGroup, findingGroups, listedShares } from "./groups.js";
import type { WriterOptions } from "./index.js";
import {
    approvalText,
    type Change,
    changeText,
    listedChanges,
    named,
    noChangesText,
    notComparedTexts,
    offerText,
} from "./words.js";

/** A report for people at a terminal: the shares, what the policies say of them, what could not be read, and the sum. */
export async function tableReport(
    report: ShareReport,
    paint: Paint,
    { onlyUnapproved = false, width }: WriterOptions = {},
): Promise<string> {
    const groups = findingGroups(report);
    const rowsOf = (image: ReportedImage) => imageRows(image, unobjected(report));
    const rest = imagesWithout(listedShares(groups), onlyUnapproved ? unapprovedOf(report) : report.images);
    return [
        ...(await Promise.all(
            tables(report, rest).map(([title, images, hasMore]) =>
                table(title, images.flatMap(rowsOf), hasMore, paint, width),
            ),
        )),
        ...(await Promise.all(groups.map((group) => groupText(report, group, paint, width)))),
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

/** What is left of images without the shares, and the images that everybody can use, that are listed elsewhere. */
function imagesWithout(
    listed: ReturnType<typeof listedShares>,
    images: readonly ReportedImage[],
): readonly ReportedImage[] {
    return images.flatMap((image) => {
        const elsewhere = listed.get(imageKey(image));
        if (elsewhere === undefined) {
            return [image];
        }
        const members = image.members.filter(({ memberId }) => !elsewhere.has(memberId));
        const isElsewhere = image.members.length > 0 || elsewhere.has(undefined);
        return members.length === 0 && isElsewhere ? [] : [{ ...image, members }];
    });
}

/** One for each connection, if there are several: its heading says whose images they are. */
function tables(
    report: ShareReport,
    images: readonly ReportedImage[],
): [title: string | undefined, images: readonly ReportedImage[], wasRead: boolean][] {
    const { source } = report;
    if (source.kind !== "audit" || !isOfSeveral(report)) {
        return [[undefined, images, true]];
    }
    return (source.connections ?? []).map((each) => {
        const isOfIt = ({ connection }: ReportedImage) => connection === each.connection;
        return [capital(originText(each)), images.filter(isOfIt), report.images.some(isOfIt)];
    });
}

async function table(
    title: string | undefined,
    shares: Cell[][],
    wasRead: boolean,
    paint: Paint,
    width: number | undefined,
): Promise<string> {
    const none = wasRead ? "Nothing but what stands below.\n" : "No image was read.\n";
    const rows = await columns(
        ["IMAGE ID", "NAME", "SHARED WITH", "STATUS", "SHARED SINCE", "VERDICT", "APPROVAL"],
        shares,
        paint,
        width,
    );
    return title === undefined ? rows : `${paint("bold", visible(title))}\n${rows || none}`;
}

function imageRows(
    { imageId, name = "", visibility, members }: ReportedImage,
    ofOpen: ReportedMember["verdict"],
): Cell[][] {
    const everybody = isOpenToEverybody(visibility);
    if (members.length === 0) {
        const whom = everybody
            ? `everybody (${visibility})`
            : `nobody${visibility === "private" ? " (private)" : ""}`;
        return [[imageId, name, whom, "", "", everybody ? verdictCells[ofOpen] : "", ""]];
    }
    return members.map(({ memberId, memberName, status, createdAt = "", verdict, approval }) => [
        imageId,
        name,
        named(memberId, memberName),
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

async function groupText(
    report: ShareReport,
    { level, policy, title, fix, command, rows, messages }: FindingGroup,
    paint: Paint,
    width: number | undefined,
): Promise<string> {
    const mark = level === "mandatory" ? paint("red", "[mandatory]") : paint("yellow", "[advisory]");
    const help = command === undefined ? [] : [`${toTakeBack} ${command}`];
    const lines = [...(fix === undefined ? [] : [fix]), ...help, ...messages.map(wholeMessage)];
    const header = ["IMAGE", "ACCOUNT", "STATUS", "SINCE", "WHY", "IMAGE ID"];
    const where = isOfSeveral(report) ? ["CONNECTION"] : [];
    const table = await columns(
        [...header, ...where],
        rows.map(({ finding, why }) => [
            ...findingCells(finding, why),
            ...where.map(() => finding.connection ?? ""),
        ]),
        paint,
        width === undefined ? undefined : width - indent.length,
    );
    return [
        `${mark} ${visible(policy)}${title === undefined ? "" : `: ${title}`}`,
        ...lines.map((line) => indent + visible(line)),
        ...table.split("\n").map((line) => (line === "" ? "" : indent + line)),
    ].join("\n");
}

const indent = "    ";

function findingCells(finding: ReportedFinding, why: string): Cell[] {
    const { imageId = "", imageName = "", memberId, memberName, status = "", createdAt = "" } = finding;
    return [
        imageName,
        memberId === undefined ? "everybody" : named(memberId, memberName),
        status,
        createdAt.slice(0, 10),
        { text: why, style: finding.level === "mandatory" ? "red" : "yellow" },
        imageId,
    ];
}

function approvalsText(offered: OfferedApprovals): string {
    const lines = offered.lines.trimEnd().split("\n");
    return `${[offerText(offered), ...lines.map((line) => `    ${line}`)].map(visible).join("\n")}\n`;
}

function unreadText(report: ShareReport, paint: Paint): string {
    return unreadReasons(report.unread)
        .map((why) => {
            const subject = unreadSubject(report, why);
            return `${paint("red", "[not read]")} ${visible(subject)}\n    ${visible(why.reason)}\n`;
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
    const since = `since ${visible(changes.since)}`;
    const isWhole = changes.notCompared === undefined;
    const title = lines.length > 0 || !isWhole ? `Changes ${since}` : `No changes ${since}`;
    const none = lines.length === 0 && !isWhole ? [`    ${noChangesText(changes)}`] : [];
    const texts = notComparedTexts(changes).map((text) => `    ${paint("yellow", visible(text))}`);
    return `${[title, ...lines, ...none, ...texts].join("\n")}\n`;
}
