import { checkOf, docsOf, packName } from "../../policy/checks/index.js";
import { toTakeBack } from "../../policy/findings/text.js";
import { known } from "../reportedFinding.js";
import type { Located, ReportedFinding, ShareReport } from "../shareReport.js";
import { documentation } from "../version.js";
import { type FeedItem, feedOf, sourceName } from "./feed.js";
import { fixOf } from "./groups.js";
import { Ids, unreadRule } from "./identity.js";
import { safeJson } from "./json.js";
import { type Change, changeText, listedChanges, notComparedTexts } from "./words.js";

/** The version of OCSF, all of whose later ones have what is used of it. */
const schemaVersion = "1.3.0";

/** How a check ended, as the schema numbers it. */
const statuses = { Unknown: 0, Pass: 1, Warning: 2, Fail: 3, Other: 99 } as const;
/** How severe that is, as the schema numbers it. */
const severities = { Unknown: 0, Informational: 1, Low: 2, Medium: 3, High: 4, Critical: 5 } as const;
const severityNames = { low: "Low", medium: "Medium", high: "High", critical: "Critical" } as const;

/** What differs from event to event. */
interface Facts {
    readonly id: string;
    readonly control: string;
    readonly policyPack: string;
    readonly title: string;
    readonly message: string;
    readonly status: keyof typeof statuses;
    readonly severity: keyof typeof severities;
    readonly url: string;
    readonly located: Located;
    readonly resources: readonly object[];
    readonly remedy?: string | undefined;
    /** What the schema has no place for. */
    readonly unmapped: object;
}

/** Compliance Findings (class 2003) of the Open Cybersecurity Schema Framework, one a line. */
export function ocsfReport(report: ShareReport): string {
    const ids = new Ids();
    return [
        ...feedOf(report).map(factsOf),
        ...listedChanges(report.changes).map((change) => changeFacts(report, change, ids)),
        ...notComparedTexts(report.changes).map((text) => notComparedFacts(report, text, ids)),
    ]
        .map((facts) => safeJson(event(report, facts), 0))
        .join("");
}

function event(report: ShareReport, facts: Facts): object {
    const { accountId, region, connection } = facts.located;
    const { source, tool } = report;
    return known({
        category_uid: 2,
        category_name: "Findings",
        class_uid: 2003,
        class_name: "Compliance Finding",
        activity_id: 1,
        activity_name: "Create",
        type_uid: 200301,
        type_name: "Compliance Finding: Create",
        time: Date.parse(report.createdAt),
        severity_id: severities[facts.severity],
        severity: facts.severity,
        status_id: 1,
        status: "New",
        message: facts.message,
        metadata: {
            version: schemaVersion,
            profiles: ["cloud"],
            product: { name: tool.name, vendor_name: "pulumi-scp", version: tool.version },
        },
        cloud: known({
            provider: "Samsung Cloud Platform",
            account: accountId === undefined ? undefined : { uid: accountId },
            region,
        }),
        finding_info: {
            uid: facts.id,
            title: facts.title,
            desc: facts.message,
            types: [facts.control],
            src_url: facts.url,
        },
        compliance: {
            standards: [facts.policyPack],
            control: facts.control,
            status_id: statuses[facts.status],
            // Of any other status the schema wants the source's own word.
            status: facts.status === "Other" ? facts.title : facts.status,
        },
        resources: facts.resources.length === 0 ? undefined : facts.resources,
        remediation: facts.remedy === undefined ? undefined : { desc: facts.remedy, references: [facts.url] },
        unmapped: known({
            source: sourceName(report),
            stack: source.kind === "pulumi" ? source.stack : undefined,
            connection,
            ...facts.unmapped,
        }),
    });
}

function factsOf(item: FeedItem): Facts {
    switch (item.type) {
        case "finding":
            return findingFacts(item.id, item.finding);
        case "unread":
            return {
                id: item.id,
                control: unreadRule,
                policyPack: packName,
                title: item.item.kind === undefined ? "List not read" : "Organisation not read",
                message: item.message,
                // "did not yield a result due to missing information"
                status: "Warning",
                severity: "High",
                url: `${documentation}#exit-codes`,
                located: item.item,
                resources: resourcesOf(item.item),
                unmapped: {},
            };
        case "summary": {
            const { outcome, title, detail } = item.headline;
            return {
                id: item.id,
                control: "image-shares",
                policyPack: packName,
                title,
                message: `${title}. ${detail}`,
                status: outcome === "clean" ? "Pass" : "Unknown",
                severity: "Informational",
                url: documentation,
                located: item.located,
                resources: [],
                unmapped: { outcome },
            };
        }
    }
}

function findingFacts(id: string, finding: ReportedFinding): Facts {
    const { policy, policyPack, level, severity, kind, message, command, resourceUrn, approval } = finding;
    const check = checkOf(policy);
    return {
        id,
        control: policy,
        policyPack,
        title: check?.displayName ?? policy,
        message,
        status: "Fail",
        severity: severity === undefined ? "Unknown" : severityNames[severity],
        url: check === undefined ? documentation : docsOf(policy),
        located: finding,
        resources: resourcesOf(finding),
        remedy: command === undefined ? (fixOf(kind) ?? check?.remedy) : `${toTakeBack} ${command}`,
        unmapped: known({ level, kind, resource_urn: resourceUrn, approval }),
    };
}

function changeFacts(report: ShareReport, change: Change, ids: Ids): Facts {
    const { kind, imageId, memberId, now, accountId } = change;
    const message = `${kind}: ${changeText(report, change)}.`;
    return {
        ...aboutChanges(report),
        id: ids.of([kind, imageId, memberId, now, accountId]),
        title: kind,
        message,
        located: change,
        resources: resourcesOf(change),
    };
}

/** What is the same of all changes. */
function aboutChanges({ changes }: ShareReport) {
    return {
        control: "image-shares",
        policyPack: packName,
        status: "Other",
        severity: "Informational",
        url: documentation,
        unmapped: { since: changes?.since },
    } as const;
}

function notComparedFacts(report: ShareReport, message: string, ids: Ids): Facts {
    const title = "Not compared";
    return {
        ...aboutChanges(report),
        id: ids.of([title, message]),
        title,
        message,
        located: {},
        resources: [],
    };
}

type About = Located &
    Partial<
        Pick<
            ReportedFinding,
            "imageId" | "imageName" | "memberId" | "memberName" | "status" | "createdAt" | "updatedAt"
        >
    >;

/** The image, and the account that it is shared with. */
function resourcesOf(about: About): object[] {
    const { imageId, imageName, region, memberId, memberName, status, createdAt, updatedAt } = about;
    const data = known({ status, shared_since: createdAt, status_since: updatedAt });
    return [
        ...(imageId === undefined ? [] : [known({ type: "Image", uid: imageId, name: imageName, region })]),
        ...(memberId === undefined
            ? []
            : [known({ type: "Account", uid: memberId, name: memberName, data })]),
    ];
}
