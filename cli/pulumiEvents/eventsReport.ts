import { type MessageFacts, messageFacts } from "../../policy/messageFacts.js";
import { policyNames } from "../../policy/policyNames.js";
import { imageMembersType, shareResources } from "../../policy/shareResources.js";
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
import { type EngineEvent, levelOf, type PolicyEvent } from "./events.js";
import type { EventStream } from "./readEvents.js";
import { commandOf, packsOf, runProblems, runsOf } from "./runs.js";

/** What the policies said in runs of Pulumi, and what their resources show of images. */
export function eventsReport(stream: EventStream): ShareReport {
    const { events } = stream;
    const said = distinct(events.flatMap(({ policyEvent }) => policyEvent ?? [])).map((event) => ({
        event,
        facts: factsOf(event),
    }));
    const findings = said.filter(({ facts }) => facts === undefined || facts.kind === "finding");
    return {
        version: 1,
        tool: { name: "scp-image-members", version },
        createdAt: new Date().toISOString(),
        source: {
            kind: "pulumi",
            command: commandOfAll(events),
            ...stackOf(events),
            policyPacks: packsOf(events),
        },
        images: imagesOf(events, findings),
        findings: sortedFindings(findings.map(findingOf)),
        unread: [...said.flatMap(unreadItems), ...runProblems(stream)],
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
    const text = event.message.replace(/<\{%[^%]*%\}>/g, "").trim();
    return isOurs(event) ? text.slice(text.indexOf("\n") + 1) : text;
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

/** Of several runs, the one that changes most. */
function commandOfAll(events: readonly EngineEvent[]): EventsSource["command"] {
    const commands = runsOf(events).map(commandOf);
    return (["update", "preview"] as const).find((each) => commands.includes(each)) ?? "policy analyze";
}

/** `urn:pulumi:STACK::PROJECT::TYPE::NAME`. Runs of several stacks are of none. */
function stackOf(events: readonly EngineEvent[]): { stack?: string } {
    const urns = events.map(
        ({ resourcePreEvent, policyEvent }) => resourcePreEvent?.metadata.urn ?? policyEvent?.resourceUrn,
    );
    const stacks = new Set(urns.flatMap((urn) => /^urn:pulumi:(.*?)::/.exec(urn ?? "")?.[1] ?? []));
    const [stack] = stacks;
    return stack === undefined || stacks.size > 1 ? {} : { stack };
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
