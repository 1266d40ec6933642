import { checkOf } from "../../policy/checks/index.js";
import { kinds } from "../../policy/findings/kinds.js";
import { type ReferencedFinding, readReference } from "../../policy/findings/reference.js";
import { withoutCommand } from "../../policy/findings/text.js";
import { imageMembersType, readShareResource } from "../../policy/pulumi/shareResources.js";
import { oneLine } from "../../provider/text.js";
import { known } from "../reportedFinding.js";
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
import { commandOf, packsOf, policiesJudgedBy, runProblems, runsOf, stacksOf } from "./runs.js";

/** What the policies said in runs of Pulumi, and what their resources show of images. */
export function eventsReport(stream: EventStream): ShareReport {
    const { events } = stream;
    const said = distinct(lastingEvents(events)).map(saidBy);
    const findings = said.filter(isFinding);
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

/** What policies said, but for what a preview could not judge and its update then has judged. */
function lastingEvents(events: readonly EngineEvent[]): PolicyEvent[] {
    const runs = runsOf(events);
    return runs.flatMap((run, index) => {
        const judgedLater = policiesJudgedBy(runs[index + 1], run);
        return run
            .flatMap(({ policyEvent }) => policyEvent ?? [])
            .filter((event) => isFinding(saidBy(event)) || !judgedLater.has(event.policyName));
    });
}

/** What a policy said. `facts` are what its reference tells: a policy of another pack has none. */
interface Said {
    readonly event: PolicyEvent;
    readonly isOurs: boolean;
    readonly text: string;
    readonly facts: ReferencedFinding | undefined;
}

/** `pulumi up` says at its update again what it has said at its preview. */
function distinct(events: readonly PolicyEvent[]): PolicyEvent[] {
    return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
}

/** A pack of an organisation's own can have our policies. */
function saidBy(event: PolicyEvent): Said {
    // Pulumi's own tags for colours.
    const message = event.message.replace(/<\{%[^%]*%\}>/g, "").trim();
    if (checkOf(event.policyName) === undefined) {
        return { event, isOurs: false, text: message, facts: undefined };
    }
    const { text, finding } = readReference(message);
    // The SDK puts the policy's description on a line before it.
    return { event, isOurs: true, text: text.slice(text.indexOf("\n") + 1), facts: finding };
}

/** What a policy of ours has not judged is no finding, and neither is what cannot be understood. */
function isFinding({ isOurs, facts }: Said): boolean {
    return !isOurs || (facts !== undefined && kinds[facts.kind].verdict !== "notJudged");
}

const severities = ["low", "medium", "high", "critical"] as const;

function findingOf({ event, text, facts }: Said): ReportedFinding {
    return known({
        policy: event.policyName,
        policyPack: event.policyPackName,
        level: levelOf(event),
        severity: severities.find((each) => each === event.severity),
        kind: facts?.kind,
        ...(facts === undefined ? { message: text } : withoutCommand(text, facts)),
        imageId: facts?.imageId,
        imageName: facts?.imageName,
        memberId: facts?.memberId,
        status: facts?.status,
        createdAt: facts?.createdAt,
        updatedAt: facts?.updatedAt,
        resourceUrn: event.resourceUrn || undefined,
    });
}

function unreadItems(said: Said): UnreadItem[] {
    const { event, text, facts } = said;
    if (isFinding(said)) {
        return [];
    }
    const reason =
        facts === undefined
            ? `${event.policyName} said something that this version cannot read: ${oneLine(text, 500)}`
            : `${event.policyName}: ${facts.cause ?? oneLine(text, 500)}`;
    const imageIds = facts?.imageId === undefined ? (facts?.imageIds ?? []) : [facts.imageId];
    return imageIds.length === 0 ? [{ reason }] : imageIds.map((imageId) => ({ imageId, reason }));
}

/** Of several runs, the one that changes most. */
function commandOfAll(events: readonly EngineEvent[]): EventsSource["command"] {
    const commands = runsOf(events).map(commandOf);
    return (["update", "preview"] as const).find((each) => commands.includes(each)) ?? "policy analyze";
}

/** Runs of several stacks are of none. */
function stackOf(events: readonly EngineEvent[]): { stack?: string } {
    const [stack, ...others] = stacksOf(events);
    return stack === undefined || others.length > 0 ? {} : { stack };
}

/** The images of ImageMembers, and those that findings name. */
function imagesOf(events: readonly EngineEvent[], findings: readonly Said[]): ReportedImage[] {
    const images = new Map<string, ReportedImage>();
    // The last that is known of a resource counts, and of an image all that resources know of it.
    for (const image of new Map(events.flatMap(shownImage)).values()) {
        const earlier = images.get(image.imageId);
        images.set(image.imageId, earlier === undefined ? image : joined(earlier, image));
    }
    for (const { facts } of findings) {
        if (facts?.imageId !== undefined) {
            const image = images.get(facts.imageId) ?? { imageId: facts.imageId, members: [] };
            images.set(image.imageId, withFinding(image, facts));
        }
    }
    return [...images.values()].sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
}

/** A share that no policy objected to may not have been judged: the events do not tell the rules. */
function shownImage({ resOutputsEvent, resourcePreEvent }: EngineEvent): [urn: string, ReportedImage][] {
    const { metadata } = resOutputsEvent ?? resourcePreEvent ?? {};
    if (metadata?.type !== imageMembersType || !metadata.new) {
        return [];
    }
    const { inputs, outputs } = metadata.new;
    const image = readShareResource({ type: metadata.type, props: { ...inputs, ...outputs } })?.image;
    if (image?.imageId === undefined) {
        return [];
    }
    const { imageId, visibility, members } = image;
    const shown = members.map((member) => known({ ...member, verdict: "notJudged" as const }));
    return [[metadata.urn, known({ imageId, visibility, members: shown })]];
}

/** Two resources can show one image, and different members of it. */
function joined(one: ReportedImage, other: ReportedImage): ReportedImage {
    const members = new Map([...one.members, ...other.members].map((member) => [member.memberId, member]));
    return { ...one, ...other, members: [...members.values()] };
}

function withFinding(image: ReportedImage, facts: ReferencedFinding): ReportedImage {
    const { kind, imageName, visibility, memberId, status, createdAt, updatedAt } = facts;
    const earlier = image.members.find((member) => member.memberId === memberId);
    const member: ReportedMember | undefined =
        memberId === undefined || status === undefined
            ? earlier
            : known({ memberId, status, createdAt, updatedAt, verdict: earlier?.verdict ?? "notJudged" });
    const refused = kinds[kind].verdict === "unapproved" ? { verdict: "unapproved" as const } : {};
    const judged = member === undefined ? [] : [{ ...member, ...refused }];
    return known({
        ...image,
        name: image.name ?? imageName,
        visibility: image.visibility ?? visibility,
        members: [...image.members.filter((each) => each !== earlier), ...judged].sort((a, b) =>
            a.memberId < b.memberId ? -1 : 1,
        ),
    });
}
