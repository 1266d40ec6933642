import { accesses } from "../../../../cli/formats/accesses.js";
import { viewerText } from "../../../../cli/formats/words.js";
import type { ReportedFinding, ReportedImage, ShareReport } from "../../../../cli/shareReport.js";
import { imageId, member, reportOf } from "./samples.js";

const image: ReportedImage = {
    imageId: "image",
    visibility: "shared",
    members: [member(1, "accepted", "approved"), member(2, "pending", "unapproved")],
};
const limit: ReportedFinding = {
    policy: "image-members-limit",
    policyPack: "scp-image-sharing",
    level: "mandatory",
    message: "Too many.",
    imageId: "image",
};

function lines(report: ShareReport): string[] {
    return accesses(report).map(
        ({ image, viewer, verdict }) =>
            `${image.imageId} ${viewer.kind === "account" ? "account" : viewerText(viewer)}: ${verdict}`,
    );
}

test("each share is an access, an image without one has none", () => {
    expect(lines(reportOf([image, { ...image, imageId: "private", members: [] }]))).toEqual([
        "image account: approved",
        "image account: unapproved",
    ]);
});

test.each(["public", "community"] as const)("everybody sees a %s image", (visibility) => {
    const report = reportOf([{ ...image, visibility, members: [] }], { findings: [] });
    expect(lines(report)).toEqual(["image Everybody: approved"]);
    const finding = { ...limit, policy: "shared-images-approved", kind: "open-to-everybody" } as const;
    expect(lines({ ...report, findings: [finding] })).toEqual(["image Everybody: unapproved"]);
});

test("a finding about something else does not make a public image unapproved", () => {
    const report = reportOf([{ ...image, visibility: "public", members: [] }], { findings: [limit] });
    expect(lines(report)).toEqual(["image Everybody: approved"]);
});

test("who sees an image whose list could not be read is not known, whether or not the image is", () => {
    const unread = [
        { imageId: "image", reason: "no answer" },
        { imageId: imageId(1), reason: "no answer" },
        { reason: "no list" },
    ];
    expect(lines(reportOf([{ ...image, members: [] }], { unread }))).toEqual([
        "image Not known: unknown",
        `${imageId(1)} Not known: unknown`,
    ]);
});
