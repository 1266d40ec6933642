import { hash } from "node:crypto";
import type { Location, Log, LogicalLocation, Notification, ReportingDescriptor, Result } from "sarif";
import type { Check } from "../../policy/checks/check.js";
import { checkOf, checks, docsOf, packName } from "../../policy/checks/index.js";
import { exitCodeOf, isIncomplete } from "../exitCodes.js";
import { wholeMessage } from "../reportedFinding.js";
import type { ReportedFinding, ShareReport, UnreadItem } from "../shareReport.js";
import { unreadSubject } from "../unreadReasons.js";
import { documentation } from "../version.js";
import { safeJson } from "./json.js";
import { visible } from "./visible.js";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/** A rule of our own: code scanning looks at results alone, and would take a list that was not read for one without problems. */
const unreadRule = "list-not-read";

/** SARIF 2.1.0, with all that GitHub's code scanning asks for. */
export function sarifReport(report: ShareReport): string {
    const rules = rulesOf(report.findings);
    const indexes = new Map(rules.map(({ id }, index) => [id, index]));
    const location = physicalLocation(report);
    const notifications = report.unread.map((item) => notification(report, item));
    const log: Log = {
        $schema: schema,
        version: "2.1.0",
        runs: [
            {
                tool: {
                    driver: {
                        name: report.tool.name,
                        version: report.tool.version,
                        semanticVersion: report.tool.version,
                        informationUri: documentation,
                        rules,
                    },
                },
                automationDetails: { id: `${report.tool.name}/${automation(report)}/` },
                invocations: [
                    {
                        executionSuccessful: !isIncomplete(report),
                        exitCode: exitCodeOf(report),
                        endTimeUtc: report.createdAt,
                        toolExecutionNotifications: notifications,
                    },
                ],
                results: [
                    ...report.findings.map((finding) => result(finding, location, indexes)),
                    ...report.unread.map((item) => unreadResult(report, item, location, indexes)),
                ],
            },
        ],
    };
    // With its depth, indentation would be half of it, and code scanning takes 10 MB at most.
    return safeJson(log, 0);
}

/** Runs of different kinds over one commit are different analyses. */
function automation({ source }: ShareReport): string {
    return source.kind === "audit" ? "audit" : `pulumi-${source.command.replace(" ", "-")}`;
}

function rulesOf(findings: readonly ReportedFinding[]): ReportingDescriptor[] {
    const ours = checks.map(ourRule);
    const others = new Map(
        findings.filter((finding) => !isOurs(finding)).map((finding) => [ruleId(finding), finding]),
    );
    return [
        ...ours,
        rule({
            id: unreadRule,
            title: "List read",
            description:
                "Every list of an image's members could be read. What could not be read may be shared with anybody.",
            help: "See to it that the account in use may read the image, and run this again.",
            url: `${documentation}#exit-codes`,
            severity: "high",
        }),
        ...[...others].map(([id, { policy, policyPack, severity }]) =>
            rule({
                id,
                title: policy,
                description: `The policy ${policy} of the pack ${policyPack}.`,
                help: `See the policy pack ${policyPack}.`,
                severity,
            }),
        ),
    ];
}

/** A policy of ours keeps its ID whatever pack it stands in. */
function isOurs({ policy }: ReportedFinding): boolean {
    return checkOf(policy) !== undefined;
}

function ruleId(finding: ReportedFinding): string {
    return isOurs(finding) ? finding.policy : visible(`${finding.policyPack}/${finding.policy}`);
}

function ourRule({ name, displayName, description, remedy, severity }: Check): ReportingDescriptor {
    return rule({ id: name, title: displayName, description, help: remedy, url: docsOf(name), severity });
}

interface RuleText {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly help: string;
    readonly url?: string | undefined;
    readonly severity?: ReportedFinding["severity"] | undefined;
}

function rule({ id, title, description, help, url, severity = "medium" }: RuleText): ReportingDescriptor {
    return {
        id,
        name: visible(title),
        shortDescription: { text: visible(title) },
        fullDescription: { text: visible(description) },
        help: { text: visible(help), markdown: visible(help) },
        ...(url === undefined ? {} : { helpUri: url }),
        defaultConfiguration: { level: severity === "low" ? "warning" : "error" },
        properties: { tags: ["security", packName], "security-severity": securitySeverity[severity] },
    };
}

/** In the middle of what GitHub calls low, medium, high and critical. */
const securitySeverity = { low: "2.0", medium: "5.5", high: "8.0", critical: "9.5" } as const;

function result(
    finding: ReportedFinding,
    physical: Pick<Location, "physicalLocation">,
    indexes: ReadonlyMap<string, number>,
): Result {
    const id = ruleId(finding);
    return {
        ruleId: id,
        ruleIndex: indexes.get(id) ?? -1,
        level: finding.level === "mandatory" ? "error" : "warning",
        message: { text: visible(wholeMessage(finding)) },
        locations: [{ ...physical, ...logical(finding) }],
        partialFingerprints: fingerprints([
            finding.policyPack,
            finding.policy,
            finding.resourceUrn,
            finding.imageId,
            finding.memberId,
            finding.kind,
            // Nothing else tells these apart. The numbers in a message may change from run to run.
            finding.kind === undefined || finding.imageId === undefined
                ? finding.message.replace(/\d+/g, "#")
                : undefined,
        ]),
        properties: { policyPack: finding.policyPack, enforcementLevel: finding.level },
    };
}

function unreadResult(
    report: ShareReport,
    item: UnreadItem,
    physical: Pick<Location, "physicalLocation">,
    indexes: ReadonlyMap<string, number>,
): Result {
    return {
        ruleId: unreadRule,
        ruleIndex: indexes.get(unreadRule) ?? -1,
        level: "error",
        message: { text: unreadText(report, item) },
        locations: [{ ...physical, ...logical(item) }],
        partialFingerprints: fingerprints([unreadRule, item.imageId ?? item.reason.replace(/\d+/g, "#")]),
    };
}

function notification(report: ShareReport, item: UnreadItem): Notification {
    const { logicalLocations } = logical(item);
    return {
        level: "error",
        message: { text: unreadText(report, item) },
        ...(logicalLocations === undefined ? {} : { locations: [{ logicalLocations }] }),
    };
}

function unreadText(report: ShareReport, { imageId, reason }: UnreadItem): string {
    return `${unreadSubject(report, imageId === undefined ? [] : [imageId])} could not be read: ${visible(reason)}.`;
}

/** Shares stand in no file; code scanning shows nothing without one. It is the one in which they are approved. */
function physicalLocation({ source }: ShareReport): Pick<Location, "physicalLocation"> {
    const uri = (source.kind === "audit" ? source.configUri : undefined) ?? "Pulumi.yaml";
    return {
        physicalLocation: {
            artifactLocation: { uri },
            region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
    };
}

function logical({
    imageId,
    memberId,
    resourceUrn,
}: Partial<Pick<ReportedFinding, "imageId" | "memberId" | "resourceUrn">>): Pick<
    Location,
    "logicalLocations"
> {
    const locations: LogicalLocation[] = [
        ...(imageId === undefined
            ? []
            : [{ name: visible(imageId), fullyQualifiedName: visible(`image/${imageId}`), kind: "image" }]),
        ...(memberId === undefined
            ? []
            : [
                  {
                      name: visible(memberId),
                      fullyQualifiedName: visible(`image/${imageId ?? "*"}/member/${memberId}`),
                      kind: "member",
                  },
              ]),
        ...(resourceUrn === undefined
            ? []
            : [
                  {
                      name: visible(resourceUrn.replace(/^.*::/s, "")),
                      fullyQualifiedName: visible(resourceUrn),
                      kind: "resource",
                  },
              ]),
    ];
    return locations.length === 0 ? {} : { logicalLocations: locations };
}

/**
 * Code scanning tells results apart by `primaryLocationLineHash` alone. It would make one of the line of the file, which
 * is the same for all of ours.
 */
function fingerprints(identity: readonly (string | undefined)[]): Record<string, string> {
    const digest = hash("sha256", JSON.stringify(identity.map((part) => part ?? null))).slice(0, 32);
    return { primaryLocationLineHash: `${digest}:1`, "imageShare/v1": digest };
}
