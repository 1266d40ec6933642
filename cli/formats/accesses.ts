import type { ImageMemberStatus } from "../../provider/types.js";
import type { ReportedFinding, ReportedImage, ReportedMember, ShareReport } from "../shareReport.js";

/** That somebody can use an image: one line of the picture, one row of the list of shares. */
export interface Access {
    readonly image: ReportedImage;
    readonly viewer: Viewer;
    /** A share's. */
    readonly status?: ImageMemberStatus;
    /** Since when: ISO 8601 in UTC. */
    readonly since?: string;
    readonly verdict: Verdict;
}

/** Who can use an image: an account, or everybody. `unknown` where the image's list could not be read. */
export type Viewer =
    | { readonly kind: "account"; readonly memberId: string }
    | { readonly kind: "everybody"; readonly visibility: "public" | "community" }
    | { readonly kind: "unknown" };

export type Verdict = ReportedMember["verdict"] | "unknown";

/** The worst first: in this order they are counted, listed and, where there is no room for all, shown. */
export const verdicts = ["unapproved", "unknown", "notJudged", "approved"] as const satisfies Verdict[];

/** Everything that the report knows of who can use which image, image by image. An image that nobody else sees has none. */
export function accesses(report: ShareReport): Access[] {
    const unreadIds = new Set(report.unread.flatMap(({ imageId }) => imageId ?? []));
    const publicFindings = new Set(report.findings.filter(isAboutEverybody).map(({ imageId }) => imageId));
    // An audit judges every image; what a policy in an event stream has not said may not have been asked.
    const unobjected = report.source.kind === "audit" ? "approved" : "notJudged";
    const known = report.images.flatMap((image): Access[] => [
        ...everybody(image, publicFindings.has(image.imageId) ? "unapproved" : unobjected),
        ...(unreadIds.has(image.imageId) ? [unknown(image)] : []),
        ...image.members.map((member) => share(image, member)),
    ]);
    const named = new Set(report.images.map(({ imageId }) => imageId));
    const unnamed = [...unreadIds].filter((imageId) => !named.has(imageId));
    return [...known, ...unnamed.map((imageId) => unknown({ imageId, members: [] }))];
}

function share(image: ReportedImage, { memberId, status, verdict, createdAt }: ReportedMember): Access {
    const since = createdAt === undefined ? {} : { since: createdAt };
    return { image, viewer: { kind: "account", memberId }, status, verdict, ...since };
}

function everybody(image: ReportedImage, verdict: Verdict): Access[] {
    const { visibility } = image;
    return visibility === "public" || visibility === "community"
        ? [{ image, viewer: { kind: "everybody", visibility }, verdict }]
        : [];
}

function unknown(image: ReportedImage): Access {
    return { image, viewer: { kind: "unknown" }, verdict: "unknown" };
}

/** Whether a policy objects to what an image is, and not to one of its members. */
function isAboutEverybody({ policy, imageId, memberId }: ReportedFinding): boolean {
    const judgesVisibility = policy === "image-members-approved" || policy === "shared-images-approved";
    return judgesVisibility && imageId !== undefined && memberId === undefined;
}
