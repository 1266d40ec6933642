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

/** Who is told of each share, in a line for people, as soon as it is known what has become of it. */
export interface Hearer {
    readonly tell: (line: string) => void;
    /** Ends the command, also while a share is being taken back. */
    readonly signal: AbortSignal;
}

const nothing = "No share is to be taken back: every one that could be read is approved, or not judged.";

/** What would be taken back, in lines for people, without doing it. */
export function planned(report: ShareReport): readonly string[] {
    const shares = unapprovedShares(report);
    const heading = `${counted(shares.length, "share")} would be taken back. Nothing has been changed: add --yes to do so.`;
    const lines = shares.map((each) => `would take back: ${subject(each)}`);
    return lines.length === 0 ? [nothing] : [heading, ...lines];
}

/**
 * Takes back the shares that are not approved, one after another. One that has changed since it was read is left, and so is all
 * that could not be read. A failure ends none of the others. An interruption tells what it leaves behind.
 *
 * @returns Whether shares may have been taken back, so that the report is out of date.
 */
export async function takeBack(
    report: ShareReport,
    connections: readonly OpenConnection[],
    { tell, signal }: Hearer,
): Promise<boolean> {
    signal.throwIfAborted();
    const writers = new Map<OpenConnection, Promise<ShareWriter>>();
    const shares = unapprovedShares(report);
    let settled = 0;
    let mayHaveChanged = false;
    const interrupted = () => {
        for (const line of leftBehind(shares.slice(settled))) {
            tell(line);
        }
    };
    signal.addEventListener("abort", interrupted);
    try {
        for (const each of shares) {
            const { isLeft, line } = await outcome(each, () => writerFor(each.image, connections, writers));
            signal.throwIfAborted();
            tell(line);
            settled += 1;
            mayHaveChanged ||= !isLeft;
        }
    } finally {
        signal.removeEventListener("abort", interrupted);
    }
    if (shares.length === 0) {
        tell(nothing);
    }
    return mayHaveChanged;
}

/** @param shares Those of which nothing has been told: the first one is under way. */
function leftBehind([first, ...others]: readonly UnapprovedShare[]): string[] {
    const underWay =
        first === undefined
            ? []
            : [
                  `interrupted: ${subject(first)}: it is not known whether it was taken back. Run the command again.`,
              ];
    return [...underWay, ...others.map((each) => `not begun: ${subject(each)}`)];
}

function writerFor(
    image: ReportedImage,
    connections: readonly OpenConnection[],
    writers: Map<OpenConnection, Promise<ShareWriter>>,
): Promise<ShareWriter> | undefined {
    const connection = connectionOf(image, connections);
    if (connection?.settings === undefined) {
        return undefined;
    }
    const writer = writers.get(connection) ?? connectToWrite(connection.settings, connection.debug);
    writers.set(connection, writer);
    return writer;
}

async function outcome(
    each: UnapprovedShare,
    open: () => Promise<ShareWriter> | undefined,
): Promise<{ isLeft: boolean; line: string }> {
    const { imageId, memberId } = each.share;
    const problem = memberIdProblem(memberId);
    if (problem !== undefined) {
        return { isLeft: true, line: `left: ${subject(each)}: ${problem}.` };
    }
    const writer = open();
    if (writer === undefined) {
        const line = `left: ${subject(each)}: the connection that it was read through is not known.`;
        return { isLeft: true, line };
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
