import type { Location, Log, LogicalLocation, Notification, ReportingDescriptor, Result } from "sarif";
import type { Check } from "../../policy/checks/check.js";
import { checkOf, checks, docsOf, packName } from "../../policy/checks/index.js";
import { visible } from "../../provider/text.js";
import { exitCodeOf, isIncomplete } from "../exitCodes.js";
import { originOf } from "../origin.js";
import { wholeMessage } from "../reportedFinding.js";
import type { ReportedFinding, ShareReport, UnreadItem } from "../shareReport.js";
import { reasonOf, unreadText } from "../unreadReasons.js";
import { documentation } from "../version.js";
import { accesses } from "./accesses.js";
import { findingIdentity, Ids, unreadIdentity, unreadRule } from "./identity.js";
import { safeJson } from "./json.js";
import { unjudgedImages } from "./notJudged.js";
import { changeText, listedChanges, notComparedTexts } from "./words.js";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** SARIF 2.1.0, with all that GitHub's code scanning asks for. */
export function sarifReport(report: ShareReport): string {
    const rules = rulesOf(report.findings);
    const indexes = new Map(rules.map(({ id }, index) => [id, index]));
    const location = physicalLocation(report);
    const ids = new Ids();
    const unread = report.unread.map((item) =>
        notification("error", unreadText(report, reasonOf(item)), logical(item)),
    );
    const notJudged = unjudgedImages(report, accesses(report)).map(({ image, text }) =>
        notification("warning", text, logical(image)),
    );
    // Code scanning compares results by itself.
    const changes = listedChanges(report.changes).map((change) =>
        notification("note", `${change.kind}: ${changeText(report, change)}.`),
    );
    const notCompared = notComparedTexts(report.changes).map((text) => notification("warning", text));
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
                        toolExecutionNotifications: [...unread, ...notJudged, ...changes, ...notCompared],
                    },
                ],
                results: [
                    ...report.findings.map((finding) =>
                        result(finding, location, indexes, ids.of(findingIdentity(finding))),
                    ),
                    ...report.unread.map((item) =>
                        unreadResult(report, item, location, indexes, ids.of(unreadIdentity(item))),
                    ),
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
        // Code scanning looks at results alone, and would take a list that was not read for one without problems.
        rule({
            id: unreadRule,
            title: "List read",
            description:
                "Every list of an image's members could be read, and the organisation that approves accounts. What could not be read may be shared with anybody.",
            help: help("See to it that the account in use may read the image, and run this again."),
            url: `${documentation}#exit-codes`,
            severity: "high",
        }),
        ...[...others].map(([id, { policy, policyPack, severity }]) =>
            rule({
                id,
                title: encoded(policy),
                description: `The policy ${encoded(policy)} of the pack ${encoded(policyPack)}.`,
                help: { text: "See the documentation of the policy pack." },
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
    const { policy, policyPack } = finding;
    return isOurs(finding) ? policy : `${encoded(policyPack)}/${encoded(policy)}`;
}

/** A name as it is, but for what Markdown or HTML would act on: viewers show a rule's texts in either. */
function encoded(name: string): string {
    return encodeURIComponent(visible(name)).replace(
        /[!'()*~]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
}

function ourRule({ name, displayName, description, remedy, severity }: Check): ReportingDescriptor {
    return rule({
        id: name,
        title: displayName,
        description,
        help: help(remedy),
        url: docsOf(name),
        severity,
    });
}

/** A text of ours, which is Markdown as well. */
function help(text: string): ReportingDescriptor["help"] {
    return { text, markdown: text };
}

interface RuleText {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly help: ReportingDescriptor["help"];
    readonly url?: string | undefined;
    readonly severity?: ReportedFinding["severity"] | undefined;
}

function rule({ id, title, description, help, url, severity = "medium" }: RuleText): ReportingDescriptor {
    return {
        id,
        name: title,
        shortDescription: { text: title },
        fullDescription: { text: description },
        help,
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
    fingerprint: string,
): Result {
    const id = ruleId(finding);
    return {
        ruleId: id,
        ruleIndex: indexes.get(id) ?? -1,
        level: finding.level === "mandatory" ? "error" : "warning",
        message: { text: plain(wholeMessage(finding)) },
        locations: [{ ...physical, ...logical(finding) }],
        partialFingerprints: fingerprints(fingerprint),
        properties: {
            policyPack: finding.policyPack,
            enforcementLevel: finding.level,
            memberName: finding.memberName,
            approval: finding.approval,
            ...originOf(finding),
        },
    };
}

function unreadResult(
    report: ShareReport,
    item: UnreadItem,
    physical: Pick<Location, "physicalLocation">,
    indexes: ReadonlyMap<string, number>,
    fingerprint: string,
): Result {
    return {
        ruleId: unreadRule,
        ruleIndex: indexes.get(unreadRule) ?? -1,
        level: "error",
        message: { text: plain(unreadText(report, reasonOf(item))) },
        locations: [{ ...physical, ...logical(item) }],
        partialFingerprints: fingerprints(fingerprint),
        properties: originOf(item),
    };
}

function notification(
    level: Notification["level"],
    text: string,
    { logicalLocations }: Pick<Location, "logicalLocations"> = {},
): Notification {
    return {
        level,
        message: { text: plain(text) },
        ...(logicalLocations === undefined ? {} : { locations: [{ logicalLocations }] }),
    };
}

/** A text without a link (`[…](…)`) and without a placeholder (`{0}`). Not every viewer knows SARIF's own ways to write them. */
function plain(text: string): string {
    return visible(text).replace(/\](?=\()|\{(?=\d+\})/g, "$& ");
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
    const image = imageId === undefined ? "*" : visible(imageId);
    const locations: LogicalLocation[] = [];
    if (imageId !== undefined) {
        locations.push({ name: image, fullyQualifiedName: `image/${image}`, kind: "image" });
    }
    if (memberId !== undefined) {
        const name = visible(memberId);
        locations.push({ name, fullyQualifiedName: `image/${image}/member/${name}`, kind: "member" });
    }
    if (resourceUrn !== undefined) {
        const urn = visible(resourceUrn);
        locations.push({ name: urn.replace(/^.*::/, ""), fullyQualifiedName: urn, kind: "resource" });
    }
    return locations.length === 0 ? {} : { logicalLocations: locations };
}

/**
 * Code scanning tells results apart by `primaryLocationLineHash` alone. It would make one of the line of the file, which
 * is the same for all of ours.
 */
function fingerprints(id: string): Record<string, string> {
    return { primaryLocationLineHash: id, "imageShare/v1": id };
}
