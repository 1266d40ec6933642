import { type ImageMemberStatus, isOpenToEverybody } from "../../provider/types.js";
import { imageKey } from "../origin.js";
import type { ReportedApproval, ReportedImage, ReportedMember, ShareReport } from "../shareReport.js";

/** That somebody can use an image: one line of the picture, one row of the list of shares. */
export interface Access {
    readonly image: ReportedImage;
    readonly viewer: Viewer;
    /** A share's. */
    readonly status?: ImageMemberStatus;
    /** Since when: ISO 8601 in UTC. */
    readonly since?: string | undefined;
    readonly verdict: Verdict;
    /** What allows it, or has done so. */
    readonly approval?: ReportedApproval | undefined;
}

/** Who can use an image: an account, or everybody. `unknown` if the image's list could not be read. */
export type Viewer =
    | { readonly kind: "account"; readonly memberId: string; readonly name?: string | undefined }
    | { readonly kind: "everybody"; readonly visibility: "public" | "community" }
    | { readonly kind: "unknown" };

export type Verdict = ReportedMember["verdict"] | "unknown";

/** The worst first: in this order they are counted, listed and, if there is no room for all, shown. */
export const verdicts = ["unapproved", "unknown", "notJudged", "approved"] as const satisfies Verdict[];

/** The place of an access's verdict among all, of which the first is the worst. */
export function badness({ verdict }: Access): number {
    return verdicts.indexOf(verdict);
}

/**
 * Everything that the report knows of who can use which image, image by image. An image that nobody else sees has none.
 * The same viewer is one object.
 */
export function accesses(report: ShareReport): Access[] {
    const unread = new Map<string, ReportedImage>();
    for (const { imageId, reason: _, ...where } of report.unread) {
        if (imageId !== undefined) {
            unread.set(imageKey({ imageId, ...where }), { imageId, members: [], ...where });
        }
    }
    const publicFindings = new Set(
        report.findings.filter(({ kind }) => kind === "open-to-everybody").map(imageKey),
    );
    const accounts = new Map<string, Viewer>();
    const all: Access[] = [];
    for (const image of report.images) {
        if (isOpenToEverybody(image.visibility)) {
            const verdict = publicFindings.has(imageKey(image)) ? "unapproved" : unobjected(report);
            all.push({ image, viewer: everybody[image.visibility], verdict });
        }
        if (unread.delete(imageKey(image))) {
            all.push({ image, viewer: unknown, verdict: "unknown" });
        }
        for (const member of image.members) {
            all.push(share(image, member, accounts));
        }
    }
    for (const image of unread.values()) {
        all.push({ image, viewer: unknown, verdict: "unknown" });
    }
    return all;
}

/** What an image is that everybody can use, and of which nothing was found: a policy in an event stream may not have been asked. */
export function unobjected({ source }: Pick<ShareReport, "source">): "approved" | "notJudged" {
    return source.kind === "audit" ? "approved" : "notJudged";
}

const everybody = {
    public: { kind: "everybody", visibility: "public" },
    community: { kind: "everybody", visibility: "community" },
} as const;
const unknown = { kind: "unknown" } as const;

function share(
    image: ReportedImage,
    { memberId, memberName: name, status, verdict, createdAt: since, approval }: ReportedMember,
    accounts: Map<string, Viewer>,
): Access {
    let viewer = accounts.get(memberId);
    if (viewer === undefined) {
        viewer = { kind: "account", memberId, name };
        accounts.set(memberId, viewer);
    }
    return { image, viewer, status, verdict, since, approval };
}
