import { type LiveImage, nothingShared, readImages, readSharedImages } from "../../policy/liveImages.js";
import type { OpenConnection } from "../connection.js";
import { reportedMember } from "../reportedMember.js";
import type { ReportedImage, ShareReport, UnreadItem } from "../shareReport.js";
import { sortedFindings } from "../sortedFindings.js";
import { version } from "../version.js";
import type { AuditRules } from "./auditRules.js";
import { auditFindings, verdictOf } from "./findings.js";

/** Gets how many images have been read, of how many that are known of. */
export type Progress = (read: number, known: number) => void;

/**
 * Reads the images and judges them.
 *
 * @param imageIds The images to read; without any, all that the account shares and those that the rules name.
 * @param configUri The file that the rules come from.
 */
export async function auditReport(
    imageIds: readonly string[],
    rules: AuditRules,
    connection: OpenConnection,
    progress: Progress,
    configUri?: string,
): Promise<ShareReport> {
    const areNamed = imageIds.length > 0;
    const named = new Set(areNamed ? imageIds : rules.imageIds);
    const reader = counted(connection.reader, progress);
    const [ofNamed, shared] = await Promise.all([
        readImages([...named], reader),
        areNamed ? nothingShared : readSharedImages(reader, (id) => !named.has(id)),
    ]);
    const images = [...ofNamed.images, ...shared.images].sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
    const unread: UnreadItem[] = [
        ...(shared.failure === undefined ? [] : [{ reason: shared.failure }]),
        ...[...ofNamed.unread, ...shared.unread].map(({ imageId, failure }) => ({
            imageId,
            reason: failure,
        })),
    ];
    const { settings, endpoint } = connection;
    const now = new Date();
    const shares = { images, areAll: !areNamed && unread.length === 0, settings, now };
    return {
        version: 1,
        tool: { name: "scp-image-members", version },
        createdAt: now.toISOString(),
        source: {
            kind: "audit",
            ...(settings.accountId === undefined ? {} : { accountId: settings.accountId }),
            endpoint,
            scope: areNamed ? "namedImages" : "allSharedImages",
            ...(configUri === undefined ? {} : { configUri }),
        },
        images: images.map((image) => reportedImage(image, rules, now)),
        findings: sortedFindings(auditFindings(shares, rules)),
        unread,
    };
}

function reportedImage(
    { imageId, name, visibility, members }: LiveImage,
    rules: AuditRules,
    now: Date,
): ReportedImage {
    return {
        imageId,
        ...(name ? { name } : {}),
        ...(visibility === undefined ? {} : { visibility }),
        members: members.map((member) => reportedMember(member, verdictOf(member, imageId, rules, now))),
    };
}

function counted(reader: OpenConnection["reader"], progress: Progress): OpenConnection["reader"] {
    let known = 0;
    let read = 0;
    return {
        ...reader,
        image: async (imageId) => {
            known += 1;
            try {
                return await reader.image(imageId);
            } finally {
                read += 1;
                progress(read, known);
            }
        },
    };
}
