import { accesses } from "../../../../cli/formats/accesses.js";
import { headline, summary } from "../../../../cli/formats/headline.js";
import { summaryText } from "../../../../cli/reportSummary.js";
import type { ReportedFinding, ReportedImage, ShareReport } from "../../../../cli/shareReport.js";
import { emptyReport, imageId, member, ordinaryReport, reportOf, someUnread } from "./samples.js";

const shared: ReportedImage = {
    imageId: imageId(1),
    visibility: "shared",
    members: [member(1, "accepted", "approved")],
};
const advice: ReportedFinding = {
    policy: "approvals-current",
    policyPack: "scp-image-sharing",
    level: "advisory",
    message: "An approval has expired.",
};
const unreadOrganization = {
    kind: "unread-organization",
    reason: "shared-images-approved: answered 403",
} as const;
const pulumi = { kind: "pulumi", command: "preview", policyPacks: [] } as const;

function outcome(report: ShareReport): string {
    const { outcome, title } = headline(report, summary(report, accesses(report)));
    return `${outcome}: ${title}`;
}

test.each<[string, ShareReport, string]>([
    ["all approved", reportOf([shared]), "clean: Every share is approved"],
    [
        "a private image alone",
        reportOf([{ ...shared, visibility: "private", members: [] }]),
        "clean: Every share is approved",
    ],
    [
        "a public image that the rules allow",
        reportOf([{ ...shared, visibility: "public" }], { findings: [] }),
        "clean: Every share is approved",
    ],
    ["violations", ordinaryReport(), "violations: 3 violations"],
    [
        "one violation",
        reportOf([{ ...shared, members: [member(1, "pending", "unapproved")] }]),
        "violations: 1 violation",
    ],
    [
        "an unapproved share without a finding",
        reportOf([{ ...shared, members: [member(1, "pending", "unapproved")] }], { findings: [] }),
        "unapproved: Not everything is approved",
    ],
    ["advice", reportOf([shared], { findings: [advice] }), "advice: No violation, 1 advisory"],
    [
        "a status that is not judged",
        reportOf([{ ...shared, members: [member(1, "rejected", "notJudged")] }]),
        "unjudged: No violation, but not everything was judged",
    ],
    ["no image", emptyReport, "unjudged: No image was read"],
    [
        "events without a policy pack",
        reportOf([shared], { source: pulumi }),
        "unjudged: No violation, but not everything was judged",
    ],
    [
        "a public image in events of which no policy says anything",
        reportOf([{ imageId: imageId(1), visibility: "public", members: [] }], {
            findings: [],
            source: { ...pulumi, policyPacks: [{ name: "pack" }] },
        }),
        "unjudged: No violation, but not everything was judged",
    ],
    [
        "a list that could not be read",
        reportOf([shared], { unread: [{ reason: "no answer" }] }),
        "incomplete: Incomplete: 1 list could not be read",
    ],
    [
        "unread lists beside violations",
        ordinaryReport({ unread: someUnread }),
        "incomplete: Incomplete: 2 lists could not be read",
    ],
    [
        "nothing but an unread list",
        { ...emptyReport, unread: [{ reason: "no answer" }] },
        "incomplete: Incomplete: 1 list could not be read",
    ],
    [
        "an organisation that could not be read",
        reportOf([shared], { unread: [unreadOrganization] }),
        "incomplete: Incomplete: the organisation could not be read",
    ],
    [
        "an organisation that could not be read, beside an unread list",
        reportOf([shared], { unread: [unreadOrganization, { reason: "no answer" }] }),
        "incomplete: Incomplete: 1 list and the organisation could not be read",
    ],
])("%s", (_, report, expected) => {
    expect(outcome(report)).toBe(expected);
});

test("an incomplete report still says how much is wrong in the rest", () => {
    const report = ordinaryReport({ unread: someUnread });
    expect(headline(report, summary(report, accesses(report))).detail).toBe(
        "Who can use these images is not known, and nothing is said about them. In what could be read: 26 shares of 12 " +
            "images with 8 accounts, 1 image open to everybody (1 not approved), 2 shares not approved, 1 not judged, 3 violations.",
    );
});

test("what a share is judged by is missing if the organisation could not be read, and everything else was judged", () => {
    const report = reportOf([shared], { unread: [unreadOrganization] });
    expect(headline(report, summary(report, accesses(report))).detail).toBe(
        "An account that only its organisation unit would approve is said to be not approved. In what could be read: " +
            "1 share of 1 image with 1 account, 0 violations.",
    );
    expect(summaryText(report)).toBe(
        "1 image, 1 share, 0 violations, 0 advisory, 1 not read: this is not the whole picture",
    );
});

test("the sum says how many shares were not judged", () => {
    const members = [1, 2, 3].map((account) => member(account, "pending", "notJudged"));
    const report = reportOf([{ ...shared, members }]);
    expect(summaryText(report)).toBe("1 image, 3 shares, 0 violations, 0 advisory, 3 not judged");
});
