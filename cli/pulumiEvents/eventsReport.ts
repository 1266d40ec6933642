import { policyNames } from "../../policy/checks/index.js";
import { type MessageFacts, messageFacts } from "../../policy/messageFacts.js";
import { imageMembersType, shareResources } from "../../policy/shareResources.js";
import { oneLine } from "../../provider/text.js";
import { reportedMember } from "../reportedMember.js";
import type {
    EventsSource,
    ReportedFinding,
    ReportedImage,
    ReportedMember,
    ShareReport,
    UnreadItem,
} from "../shareReport.js";
import { sortedFindings } from "../sortedFindings.js";
import { version } from "../version.js";
import type { EngineEvent, PolicyEvent } from "./events.js";
import type { EventStream } from "./readEvents.js";

/** What the policies said in a run of Pulumi, and what its resources show of images. */
export function eventsReport(stream: EventStream): ShareReport {
    const { events } = stream;
    const said = distinct(events.flatMap(({ policyEvent }) => policyEvent ?? [])).map((event) => ({
        event,
        facts: factsOf(event),
    }));
    const findings = said.filter(({ facts }) => facts === undefined || facts.kind === "finding");
    const policyPacks = packsOf(events);
    return {
        version: 1,
        tool: { name: "scp-image-members", version },
        createdAt: new Date().toISOString(),
        source: { kind: "pulumi", command: commandOf(events), ...stackOf(events), policyPacks },
        images: imagesOf(events, findings),
        findings: sortedFindings(findings.map(findingOf)),
        unread: [
            ...said.flatMap(unreadItems),
            ...runProblems(
                stream,
                policyPacks,
                said.some(({ event }) => levelOf(event) === "mandatory"),
            ),
        ],
    };
}

interface Said {
    readonly event: PolicyEvent;
    readonly facts: MessageFacts | undefined;
}

/** `pulumi up` says at its update again what it has said at its preview. */
function distinct(events: readonly PolicyEvent[]): PolicyEvent[] {
    return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
}

function factsOf(event: PolicyEvent): MessageFacts | undefined {
    return isOurs(event) ? messageFacts(textOf(event)) : undefined;
}

/** A pack of an organisation's own can have our policies. */
function isOurs({ policyName }: PolicyEvent): boolean {
    return policyNames.some((name) => name === policyName);
}

/** Without Pulumi's tags for colours and, for our policies, without their description, which the SDK puts before it. */
function textOf(event: PolicyEvent): string {
    const text = event.message.replace(/<\{%.*?%\}>/g, "").trim();
    return isOurs(event) ? text.slice(text.indexOf("\n") + 1) : text;
}

/** `remediate` is what a remediation is said with; what is left to violate is mandatory. */
function levelOf({ enforcementLevel }: PolicyEvent): ReportedFinding["level"] {
    return enforcementLevel === "advisory" ? "advisory" : "mandatory";
}

const severities = ["low", "medium", "high", "critical"] as const;

function findingOf({ event, facts }: Said): ReportedFinding {
    const severity = severities.find((each) => each === event.severity);
    const { imageId, memberId, status, since } = facts?.kind === "finding" ? facts : {};
    return {
        policy: event.policyName,
        policyPack: event.policyPackName,
        level: levelOf(event),
        ...(severity === undefined ? {} : { severity }),
        message: textOf(event),
        ...(imageId === undefined ? {} : { imageId }),
        ...(memberId === undefined ? {} : { memberId }),
        ...(status === undefined ? {} : { status }),
        ...(since === undefined ? {} : { since }),
        ...(event.resourceUrn ? { resourceUrn: event.resourceUrn } : {}),
    };
}

function unreadItems({ event, facts }: Said): UnreadItem[] {
    if (facts === undefined || facts.kind === "finding") {
        return [];
    }
    const reason = `${event.policyName}: ${textOf(event).replace(/\.$/, "")}`;
    const imageIds = facts.kind === "unread" ? facts.imageIds : [];
    return imageIds.length === 0 ? [{ reason }] : imageIds.map((imageId) => ({ imageId, reason }));
}

/** Why the run did not come to its end, or judged nothing: then what it did not say is no good news. */
function runProblems(
    { events, endsInside }: EventStream,
    policyPacks: EventsSource["policyPacks"],
    hasViolation: boolean,
): UnreadItem[] {
    const errors = events.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" && !isOutcome(diagnosticEvent.message)
            ? [diagnosticEvent.message]
            : [],
    );
    const summaries = events.flatMap(({ summaryEvent }) => summaryEvent ?? []);
    const hasFailed = summaries.some(
        ({ result = "succeeded", maybeCorrupt }) => result !== "succeeded" || maybeCorrupt === true,
    );
    const reasons = [
        ...(endsInside || !hasEnded(events)
            ? ["the events are cut off: the run's last ones are missing"]
            : []),
        ...errors.map((message) => `Pulumi failed: ${firstLine(message)}`),
        // A mandatory violation fails a run by itself.
        ...(errors.length === 0 && hasFailed && !hasViolation
            ? ["Pulumi failed, and the events do not say why"]
            : []),
        ...(policyPacks.length === 0 && errors.length === 0
            ? ["no policy pack was run, so nothing was judged: give Pulumi one with --policy-pack"]
            : []),
    ];
    return reasons.map((reason) => ({ reason }));
}

/** The error that says that there was another one. */
function isOutcome(message: string): boolean {
    return /^[a-z]+ failed\s*$/.test(message);
}

function firstLine(message: string): string {
    const [first = "", ...more] = message
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("at "));
    return oneLine([first, ...more.slice(0, 1)].join(" "), 500).replace(/\.$/, "");
}

/** Each operation begins with a prelude, or with loading the packs, and ends with a summary, or is cancelled. */
function hasEnded(events: readonly EngineEvent[]): boolean {
    const begins = events.findLastIndex((event) => "preludeEvent" in event || "policyLoadEvent" in event);
    const ends = events.findLastIndex((event) => "summaryEvent" in event || "cancelEvent" in event);
    return ends > begins;
}

function commandOf(events: readonly EngineEvent[]): EventsSource["command"] {
    if (!events.some((event) => "preludeEvent" in event || "policyLoadEvent" in event)) {
        return "policy analyze";
    }
    const isUpdate = events.some(({ summaryEvent }) => summaryEvent?.isPreview === false);
    return isUpdate ? "update" : "preview";
}

function packsOf(events: readonly EngineEvent[]): EventsSource["policyPacks"] {
    const versions = new Map<string, string>();
    for (const event of events) {
        // A pack of a folder is named "name|local|folder".
        for (const [name, packVersion] of Object.entries(event.summaryEvent?.PolicyPacks ?? {})) {
            versions.set(name.replace(/\|.*$/s, ""), packVersion);
        }
        const named =
            event.policyEvent ?? event.policyAnalyzeSummaryEvent ?? event.policyAnalyzeStackSummaryEvent;
        if (named !== undefined) {
            versions.set(
                named.policyPackName,
                named.policyPackVersion ?? versions.get(named.policyPackName) ?? "",
            );
        }
    }
    return [...versions].map(([name, packVersion]) => ({
        name,
        ...(packVersion ? { version: packVersion } : {}),
    }));
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME` */
function stackOf(events: readonly EngineEvent[]): { stack?: string } {
    for (const { resourcePreEvent, policyEvent } of events) {
        const urn = resourcePreEvent?.metadata.urn ?? policyEvent?.resourceUrn;
        const stack = /^urn:pulumi:(.*?)::/.exec(urn ?? "")?.[1];
        if (stack !== undefined) {
            return { stack };
        }
    }
    return {};
}

/** The images of ImageMembers, and those that findings name. */
function imagesOf(events: readonly EngineEvent[], findings: readonly Said[]): ReportedImage[] {
    const images = new Map<string, ReportedImage>();
    for (const event of events) {
        const image = shownImage(event);
        if (image !== undefined) {
            images.set(image.imageId, image);
        }
    }
    for (const { facts } of findings) {
        if (facts?.kind === "finding" && facts.imageId !== undefined) {
            const image = images.get(facts.imageId) ?? { imageId: facts.imageId, members: [] };
            images.set(image.imageId, withFinding(image, facts));
        }
    }
    for (const { event, facts } of findings) {
        const isAgainst =
            event.policyName === "image-members-approved" || event.policyName === "shared-images-approved";
        if (
            isAgainst &&
            facts?.kind === "finding" &&
            facts.imageId !== undefined &&
            facts.memberId !== undefined
        ) {
            const image = images.get(facts.imageId) as ReportedImage;
            images.set(image.imageId, {
                ...image,
                members: image.members.map((member) =>
                    member.memberId === facts.memberId ? { ...member, verdict: "unapproved" } : member,
                ),
            });
        }
    }
    return [...images.values()].sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
}

/** Whom no policy has objected to may not have been judged: the events do not tell the rules. */
function shownImage({ resOutputsEvent, resourcePreEvent }: EngineEvent): ReportedImage | undefined {
    const { metadata } = resOutputsEvent ?? resourcePreEvent ?? {};
    if (metadata?.type !== imageMembersType || !metadata.new) {
        return undefined;
    }
    const { inputs, outputs } = metadata.new;
    const shown = shareResources.get(imageMembersType)?.({ ...inputs, ...outputs }, []);
    if (shown === undefined || "violation" in shown || shown.image.imageId === undefined) {
        return undefined;
    }
    const { imageId, visibility, members } = shown.image;
    return {
        imageId,
        ...(visibility === undefined ? {} : { visibility }),
        members: members.map((member) => reportedMember(member, "notJudged")),
    };
}

function withFinding(image: ReportedImage, facts: Extract<MessageFacts, { kind: "finding" }>): ReportedImage {
    const { memberId, status, since, visibility } = facts;
    const isNew = memberId !== undefined && !image.members.some((member) => member.memberId === memberId);
    const added: ReportedMember[] =
        isNew && status !== undefined
            ? [
                  {
                      memberId,
                      status,
                      ...(since === undefined ? {} : { createdAt: since }),
                      verdict: "notJudged",
                  },
              ]
            : [];
    return {
        ...image,
        ...(visibility === undefined ? {} : { visibility }),
        members: [...image.members, ...added].sort((a, b) => (a.memberId < b.memberId ? -1 : 1)),
    };
}
