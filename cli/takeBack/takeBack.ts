import { originText } from "../../policy/findings/text.js";
import { counted } from "../../policy/findings/words.js";
import { ScpError } from "../../provider/scp/errors.js";
import { memberIdProblem } from "../../provider/scp/memberId.js";
import { idText } from "../../provider/text.js";
import type { ImageMember } from "../../provider/types.js";
import { connectToWrite } from "../../provider/writing/connect.js";
import type { ShareWriter } from "../../provider/writing/shareWriter.js";
import type { OpenConnection } from "../connection.js";
import type { ReportedImage, ShareReport } from "../shareReport.js";

/** A share that is not approved, as it was read. */
interface UnapprovedShare {
    readonly image: ReportedImage;
    readonly share: ImageMember;
}

/** What taking back came to, in lines for people. */
export interface TakenBack {
    readonly lines: readonly string[];
    /** Whether shares may have been taken back, so that a report from before is out of date. */
    readonly mayHaveChanged: boolean;
}

const nothing = "No share is to be taken back: every one that could be read is approved, or not judged.";

/** What would be taken back, without doing it. */
export function planned(report: ShareReport): TakenBack {
    const shares = unapprovedShares(report);
    const heading = `${counted(shares.length, "share")} would be taken back. Nothing has been changed: add --yes to take them back.`;
    const lines = shares.map((each) => `would take back: ${subject(each)}`);
    return { lines: lines.length === 0 ? [nothing] : [heading, ...lines], mayHaveChanged: false };
}

/**
 * Takes back the shares that are not approved, one after another. One that has changed since it was read is left, and so is all
 * that could not be read. A failure ends none of the others.
 */
export async function takeBack(
    report: ShareReport,
    connections: readonly OpenConnection[],
): Promise<TakenBack> {
    const writers = new Map<OpenConnection, Promise<ShareWriter>>();
    const lines: string[] = [];
    let mayHaveChanged = false;
    for (const each of unapprovedShares(report)) {
        const connection = connectionOf(each.image, connections);
        if (connection?.settings === undefined) {
            lines.push(`left: ${subject(each)}: the connection that it was read through is not known.`);
            continue;
        }
        const writer = writers.get(connection) ?? connectToWrite(connection.settings, connection.debug);
        writers.set(connection, writer);
        const { isLeft, line } = await outcome(each, writer);
        mayHaveChanged ||= !isLeft;
        lines.push(line);
    }
    return { lines: lines.length === 0 ? [nothing] : lines, mayHaveChanged };
}

async function outcome(
    each: UnapprovedShare,
    writer: Promise<ShareWriter>,
): Promise<{ isLeft: boolean; line: string }> {
    const { imageId, memberId } = each.share;
    const problem = memberIdProblem(memberId);
    if (problem !== undefined) {
        return { isLeft: true, line: `left: ${subject(each)}: ${problem}.` };
    }
    try {
        const result = await (await writer).takeBack(imageId, memberId, each.share);
        return {
            "taken-back": { isLeft: false, line: `taken back: ${subject(each)}` },
            "was-gone": { isLeft: false, line: `already gone: ${subject(each)}` },
            "has-changed": {
                isLeft: true,
                line: `left: ${subject(each)}: it has changed since it was read. Run the command again.`,
            },
        }[result];
    } catch (error) {
        if (!(error instanceof ScpError)) {
            throw error;
        }
        return { isLeft: false, line: `failed: ${subject(each)}: ${error.message}` };
    }
}

function unapprovedShares({ images }: ShareReport): UnapprovedShare[] {
    return images.flatMap((image) =>
        image.members.flatMap(({ memberId, status, createdAt, updatedAt, verdict }) =>
            verdict === "unapproved" && createdAt !== undefined && updatedAt !== undefined
                ? [{ image, share: { imageId: image.imageId, memberId, status, createdAt, updatedAt } }]
                : [],
        ),
    );
}

function connectionOf(
    { connection }: ReportedImage,
    connections: readonly OpenConnection[],
): OpenConnection | undefined {
    return connections.length === 1
        ? connections[0]
        : connections.find(({ origin }) => origin.connection === connection);
}

function subject({ image, share }: UnapprovedShare): string {
    const { memberId, status, createdAt } = share;
    const name = image.name === undefined ? "" : ` (${idText(image.name)})`;
    const where = image.connection === undefined ? "" : ` in ${originText(image)}`;
    return `image ${idText(image.imageId)}${name}${where}, account ${idText(memberId)} (status ${status}, shared since ${createdAt})`;
}
