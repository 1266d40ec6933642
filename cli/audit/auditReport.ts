import { aboutShare, dayOf, type KnownMember, noShares } from "../../policy/checks/check.js";
import { refusalOf } from "../../policy/checks/sharing.js";
import { isApprovable } from "../../policy/findings/text.js";
import {
    apartFromGone,
    type LiveImage,
    nothingShared,
    readImages,
    readSharedImages,
} from "../../policy/live/liveShares.js";
import { endOfApproval } from "../../policy/rules/approvals.js";
import { nameOf, type Rules } from "../../policy/rules/rules.js";
import { offeredApprovals, type UnapprovedShare } from "../approvalLines.js";
import type { OpenConnection } from "../connection.js";
import { known, reportedApproval } from "../reportedFinding.js";
import type { ReportedImage, ReportedMember, ShareReport, UnreadItem } from "../shareReport.js";
import { sortedFindings } from "../sortedFindings.js";
import { version } from "../version.js";
import type { AuditRules } from "./auditRules.js";
import { auditFindings } from "./findings.js";
import { type OrganizationReaders, withOrganizations } from "./organizations.js";

/** Gets how many images have been read, of how many that are known of. */
export type Progress = (read: number, known: number) => void;

/** What an audit is to look at. */
export interface AuditRequest {
    /** The images to read; without any, all that others can use and those that the rules name. */
    readonly imageIds: readonly string[];
    /** Images of an earlier report: one that is not among all that others can use now is looked at by itself. */
    readonly earlierIds: readonly string[];
    /** The file that the rules come from. */
    readonly configUri: string | undefined;
}

/** A report, and what it leaves out. */
export interface Audit {
    readonly report: ShareReport;
    /** Images of the earlier report that are gone. */
    readonly gone: readonly string[];
    /** What it was judged by. */
    readonly rules: AuditRules;
}

/** Reads the images and judges them. */
export async function auditReport(
    { imageIds, earlierIds, configUri }: AuditRequest,
    rules: AuditRules,
    connection: OpenConnection,
    organizations: OrganizationReaders,
    progress: Progress,
): Promise<Audit> {
    const areNamed = imageIds.length > 0;
    const named = new Set(areNamed ? imageIds : rules.sharing.config.imageIds);
    const reader = counted(connection.reader, progress);
    const [ofNamed, shared, judgedBy] = await Promise.all([
        readImages([...named], reader),
        areNamed ? nothingShared : readSharedImages(reader, (id) => !named.has(id)),
        withOrganizations(rules, organizations),
    ]);
    const seen = new Set(
        [ofNamed, shared].flatMap((read) => [...read.images, ...read.unread].map(({ imageId }) => imageId)),
    );
    const missing = areNamed ? [] : earlierIds.filter((imageId) => !seen.has(imageId));
    const ofMissing = await readImages(missing, reader);
    const { gone, unread: unreadMissing } = await apartFromGone(ofMissing.unread, reader);
    const images = [...ofNamed.images, ...shared.images, ...ofMissing.images].sort((a, b) =>
        a.imageId < b.imageId ? -1 : 1,
    );
    const unread: UnreadItem[] = [
        ...shared.causes.map((reason) => ({ reason })),
        ...[...ofNamed.unread, ...shared.unread, ...unreadMissing].map(({ imageId, cause }) => ({
            imageId,
            reason: cause,
        })),
    ];
    const { settings, endpoint } = connection;
    const { apiVersion, apiVersionSource = "the default", accountId = shared.accountId } = settings;
    const now = new Date();
    const shares = {
        ...noShares,
        images,
        areAll: !areNamed && unread.length === 0,
        apiVersions: [{ version: apiVersion, place: apiVersionSource }],
    };
    const report: ShareReport = {
        version: 1,
        tool: { name: "scp-image-members", version },
        createdAt: now.toISOString(),
        source: {
            kind: "audit",
            ...(accountId === undefined ? {} : { accountId }),
            endpoint,
            scope: areNamed ? "namedImages" : "allSharedImages",
            ...(configUri === undefined ? {} : { configUri }),
        },
        images: images.map((image) => reportedImage(image, judgedBy, now)),
        findings: sortedFindings(auditFindings(shares, judgedBy, now)),
        unread,
    };
    const { sharing } = judgedBy;
    const toApprove = offeredApprovals(
        unapprovedShares(images, sharing, now),
        sharing.config.approvalsFile,
        endOfApproval(now),
    );
    return { report: toApprove === undefined ? report : { ...report, toApprove }, gone, rules: judgedBy };
}

/** Shares that an approval is missing for. */
function unapprovedShares(images: readonly LiveImage[], sharing: Rules, now: Date): UnapprovedShare[] {
    return images.flatMap((image) =>
        image.members.flatMap((member) => {
            const { imageId } = image;
            const refusal = refusalOf(member, imageId, sharing, now);
            const share = { ...aboutShare(image, member), imageId, memberId: member.memberId };
            return refusal !== undefined && refusal !== "undecided" && isApprovable({ ...refusal, ...share })
                ? [{ ...share, memberName: nameOf(sharing, member.memberId) }]
                : [];
        }),
    );
}

function reportedImage(image: LiveImage, rules: AuditRules, now: Date): ReportedImage {
    const { imageId, name, visibility, members } = image;
    return known({
        imageId,
        name: name || undefined,
        visibility,
        members: members.map((member) => reportedMember(member, imageId, rules, now)),
    });
}

function reportedMember(
    member: KnownMember,
    imageId: string,
    { sharing }: AuditRules,
    now: Date,
): ReportedMember {
    const { memberId, status, createdAt, updatedAt } = member;
    const isApproved = refusalOf(member, imageId, sharing, now) === undefined;
    const verdict = !sharing.statuses.has(status) ? "notJudged" : isApproved ? "approved" : "unapproved";
    const { approvals } = sharing;
    const approval =
        approvals.allowing(memberId, imageId, dayOf(now)) ?? approvals.matching(memberId, imageId)[0];
    return known({
        memberId,
        status,
        createdAt,
        updatedAt,
        verdict,
        memberName: nameOf(sharing, memberId),
        approval: approval && reportedApproval(approval),
    });
}

function counted(reader: OpenConnection["reader"], progress: Progress): OpenConnection["reader"] {
    let all = 0;
    let read = 0;
    return {
        ...reader,
        image: async (imageId) => {
            all += 1;
            try {
                return await reader.image(imageId);
            } finally {
                read += 1;
                progress(read, all);
            }
        },
    };
}
