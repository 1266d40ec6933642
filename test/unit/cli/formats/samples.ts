import { reportedFinding } from "../../../../cli/reportedFinding.js";
import type {
    ReportedFinding,
    ReportedImage,
    ReportedMember,
    ShareReport,
    UnreadItem,
} from "../../../../cli/shareReport.js";
import type { Fact, Subject } from "../../../../policy/findings/finding.js";

/** A report that nothing is wrong with: an audit of no image. */
export const emptyReport: ShareReport = {
    version: 1,
    tool: { name: "scp-image-members", version: "0.1.0" },
    createdAt: "2026-11-24T09:30:00Z",
    source: {
        kind: "audit",
        accountId: "c0ffee00abfc4b87b64614ab36eb9ae4",
        endpoint: "https://virtualserver.kr-west1.e.samsungsdscloud.com",
        scope: "allSharedImages",
    },
    images: [],
    findings: [],
    unread: [],
};

/** An audit of these images, with a finding for each share and each visibility that is not approved. */
export function reportOf(images: readonly ReportedImage[], more: Partial<ShareReport> = {}): ShareReport {
    const findings = images.flatMap((image) => [
        ...publicFinding(image),
        ...image.members.flatMap((member) => memberFinding(image, member)),
    ]);
    return { ...emptyReport, images, findings, ...more };
}

/** One image, shared with one account. */
export function smallReport(): ShareReport {
    return reportOf([
        {
            imageId: imageId(1),
            name: "golden-ubuntu-24.04",
            visibility: "shared",
            members: [member(1, "pending", "unapproved")],
        },
    ]);
}

const names = [
    "golden-ubuntu-24.04",
    "golden-rhel-9.4",
    "web-base",
    "payments-api",
    "bastion",
    "k8s-node-1.31",
    "windows-2022-ad",
    "postgres-16",
    "build-agent",
    "sap-hana-sp7",
    "jenkins-lts",
    "edge-proxy",
];

/** A dozen images of a middling organisation, some 30 shares. */
export function ordinaryReport(more: Partial<ShareReport> = {}): ShareReport {
    const accounts: number[][] = [
        [1, 2, 3, 4],
        [1, 2, 3],
        [1, 2],
        [2, 5],
        [1],
        [1, 2, 3, 6],
        [4],
        [2, 5],
        [1, 6],
        [],
        [3, 7],
        [6, 3, 8],
    ];
    const images = names.map((name, index): ReportedImage => {
        const isPublic = name === "sap-hana-sp7";
        const members = (accounts[index] ?? []).map((account) => ordinaryMember(index, account));
        return {
            imageId: imageId(index + 1),
            name,
            visibility: isPublic ? "public" : "shared",
            members: members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1)),
        };
    });
    return reportOf(images, more);
}

function ordinaryMember(image: number, account: number): ReportedMember {
    if (account >= 7) {
        return member(account, account === 7 ? "pending" : "accepted", "unapproved");
    }
    if (account === 6 && image === 5) {
        return member(6, "rejected", "notJudged");
    }
    return member(account, (image + account) % 5 === 0 ? "pending" : "accepted", "approved");
}

/** Many images, each with as many members, most of them approved; which image is shared with which account follows no rule. */
export function largeReport(
    images: number,
    membersOfEach: number,
    more: Partial<ShareReport> = {},
): ShareReport {
    const random = pseudoRandom(42);
    const accounts = Math.max(membersOfEach * 4, 12);
    return reportOf(
        Array.from({ length: images }, (_, index): ReportedImage => {
            const team = Math.floor(random() * 8);
            const chosen = new Set<number>();
            while (chosen.size < membersOfEach) {
                const own = Math.floor(random() ** 2 * accounts) + team * 5;
                chosen.add(own % accounts);
            }
            const members = [...chosen].map((account) => {
                const status = random() < 0.8 ? "accepted" : random() < 0.7 ? "pending" : "rejected";
                return member(account + 1, status, random() < 0.05 ? "unapproved" : "approved");
            });
            return {
                imageId: imageId(index + 1),
                name: `${names[index % names.length]}-${index + 1}`,
                visibility: "shared",
                members: members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1)),
            };
        }),
        more,
    );
}

/** Lists that could not be read. */
export const someUnread: readonly UnreadItem[] = [
    {
        imageId: "0b1f7ad2-77f0-4b0e-9d4e-1f2a3b4c5d6e",
        reason: "The service answered 503 to 4 attempts in 12 s (request ID req-7c1d).",
    },
    {
        imageId: "5f0c2a9e-2d6b-4f1c-8a37-90b1c2d3e4f5",
        reason: "It is another account's image, so that its list is a member's part only.",
    },
];

/** Changes of every kind, in the ordinary report. */
export const someChanges: NonNullable<ShareReport["changes"]> = {
    since: "2026-11-17T09:30:00Z",
    added: [
        { imageId: imageId(11), memberId: accountId(7), status: "pending" },
        { imageId: imageId(12), memberId: accountId(8), status: "accepted" },
    ],
    removed: [{ imageId: imageId(3), memberId: accountId(9), status: "rejected" }],
    changed: [{ imageId: imageId(1), memberId: accountId(4), status: "accepted", earlierStatus: "pending" }],
    visibilities: [{ imageId: imageId(10), earlier: "shared", now: "public" }],
};

const hostile = [
    `"><img src=x onerror="document.title='broken'">`,
    "</script><script>document.title='broken'</script>",
    "' onfocus='document.title=1' autofocus='",
    "line one\nline two\r\u2028line three",
    "right \u202eto left\u202c",
    "𝒻𝑜𝓊𝓇 bytes 😈 and a half \ud83d",
    "a NUL \0 here",
    "| pipe ` tick @everyone #1 <!-- comment --> ]]> {{ }} %%{init}%%",
];

/** Names that try to be more than text, in every place that takes one. */
export function hostileReport(): ShareReport {
    const images = hostile.map(
        (name): ReportedImage => ({
            imageId: `id ${name}`,
            name,
            visibility: "shared",
            members: [
                { memberId: `account ${name}`, status: "pending", verdict: "unapproved", createdAt: name },
            ],
        }),
    );
    return reportOf(images, {
        unread: hostile.map((reason) => ({ imageId: `unread ${reason}`, reason })),
        source: {
            kind: "pulumi",
            command: "preview",
            stack: hostile[0] ?? "",
            policyPacks: [{ name: hostile[1] ?? "" }],
        },
        changes: {
            since: hostile[3] ?? "",
            added: hostile.map((id) => ({ imageId: id, memberId: id, status: "pending" })),
            removed: [],
            changed: [],
            visibilities: [],
        },
    });
}

export const hostileNames: readonly string[] = hostile;

export function imageId(number: number): string {
    return `${hex(number, 8)}-31e7-49b7-b260-${hex(number + 77, 12)}`;
}

export function accountId(number: number): string {
    return `${hex(number + 1000, 16)}${hex(number + 5000, 16)}`;
}

export function member(
    account: number,
    status: ReportedMember["status"],
    verdict: ReportedMember["verdict"],
): ReportedMember {
    const day = String((account % 27) + 1).padStart(2, "0");
    return { memberId: accountId(account), status, verdict, createdAt: `2026-06-${day}T07:08:08Z` };
}

function memberFinding({ imageId, name }: ReportedImage, member: ReportedMember): ReportedFinding[] {
    const { verdict, ...share } = member;
    return verdict === "unapproved"
        ? [violation({ imageId, imageName: name, ...share }, { kind: "not-approved" })]
        : [];
}

function publicFinding({ imageId, name, visibility }: ReportedImage): ReportedFinding[] {
    return visibility === "public"
        ? [violation({ imageId, imageName: name }, { kind: "open-to-everybody", visibility })]
        : [];
}

/** What the policy that reads live has to say, as an audit reports it. */
export function violation(subject: Subject, fact: Fact): ReportedFinding {
    return reportedFinding(
        { policy: "shared-images-approved", ...subject, ...fact },
        "mandatory",
        "scp-image-sharing",
    );
}

/** Well spread hexadecimal digits, the same for the same number. */
function hex(number: number, digits: number): string {
    const random = pseudoRandom(number);
    return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
}

/** Numbers from 0 to 1, always the same (mulberry32). */
function pseudoRandom(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
