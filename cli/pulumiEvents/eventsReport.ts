import { checkOf } from "../../policy/checks/index.js";
import { causeKey } from "../../policy/findings/key.js";
import { kinds } from "../../policy/findings/kinds.js";
import { type ReferencedFinding, readReference } from "../../policy/findings/reference.js";
import { commandOf, withRemedy } from "../../policy/findings/text.js";
import { oneLine } from "../../provider/text.js";
import { offeredApprovals } from "../approvalLines.js";
import { known, reportedApproval } from "../reportedFinding.js";
import type {
    EventsSource,
    ReportedApproval,
    ReportedFinding,
    ReportedImage,
    ReportedMember,
    ShareReport,
    UnreadItem,
} from "../shareReport.js";
import { sortedFindings } from "../sortedFindings.js";
import { unreadItemOf } from "../unreadItem.js";
import { version } from "../version.js";
import { type EngineEvent, levelOf, type PolicyEvent } from "./events.js";
import type { EventStream } from "./readEvents.js";
import { commandOfRun, judgedLater, packsOf, type Run, runProblems, stacksOf } from "./runs.js";

/** What the policies said in runs of Pulumi, and what their resources show of images. */
export function eventsReport(stream: EventStream): ShareReport {
    const { runs } = stream;
    const events = runs.flat();
    const all = lasting(runs);
    const said = distinct(all);
    const findings = said.filter(isFinding);
    const images = imagesOf(events, findings);
    const names = new Map(images.map(({ imageId, name }) => [imageId, name]));
    return {
        version: 1,
        tool: { name: "scp-image-members", version },
        createdAt: new Date().toISOString(),
        source: {
            kind: "pulumi",
            command: commandOfAll(runs),
            ...stackOf(events),
            policyPacks: packsOf(events),
        },
        images,
        findings: sortedFindings(findings.map((each) => findingOf(each, names))),
        unread: [...unreadItems(said), ...runProblems(stream)],
        ...toApprove(all.filter(isFinding)),
    };
}

/** Approvals for all shares that one is missing for, in the place that was offered for the first of them. */
function toApprove(findings: readonly Said[]): Pick<ShareReport, "toApprove"> {
    const all = findings.flatMap(({ facts }) => facts ?? []);
    const { approvalsFile, offeredUntil } = all.find(({ offeredUntil }) => offeredUntil !== undefined) ?? {};
    const shares = all.flatMap(({ kind, imageId, memberId, ...share }) =>
        (kind === "not-approved" || kind === "approved-for-other-images") && imageId && memberId
            ? [{ ...share, imageId, memberId }]
            : [],
    );
    // Two policies can object to one share.
    const distinctShares = new Map(
        shares.map((share) => [JSON.stringify([share.imageId, share.memberId]), share]),
    );
    return offeredUntil === undefined
        ? {}
        : known({ toApprove: offeredApprovals([...distinctShares.values()], approvalsFile, offeredUntil) });
}

/** What policies said, but for what a preview could not know yet and its update then has judged. */
function lasting(runs: readonly Run[]): Said[] {
    return runs.flatMap((run, index) => {
        const isJudged = judgedLater(runs[index + 1], run);
        return run
            .flatMap(({ policyEvent }) => (policyEvent === undefined ? [] : saidBy(policyEvent)))
            .filter((said) => !(isOfUnknown(said) && isJudged(said.event)));
    });
}

/** Whether a policy of ours said that something is not known yet at a preview: it or, for all of a policy, the engine. */
function isOfUnknown({ event, isOurs, text, facts }: Said): boolean {
    return isOurs && (facts?.kind === "not-known-yet" || (facts === undefined && isOfEngine(event, text)));
}

function isOfEngine({ policyName }: PolicyEvent, text: string): boolean {
    return text.startsWith(`can't run policy '${policyName}' from policy pack '`);
}

/** What a policy said. `facts` are what its reference tells: a policy of another pack has none. */
interface Said {
    readonly event: PolicyEvent;
    readonly isOurs: boolean;
    readonly text: string;
    readonly facts: ReferencedFinding | undefined;
}

/** `pulumi up` says at its update again what it has said at its preview, but for what to do, which it can say of another share. */
function distinct(said: readonly Said[]): Said[] {
    const key = ({ event, text, facts }: Said) =>
        JSON.stringify({ ...event, message: text, ...facts, offeredUntil: "" });
    return [...new Map(said.map((each) => [key(each), each])).values()];
}

/** A pack of an organisation's own can have our policies. */
function saidBy(event: PolicyEvent): Said {
    // Pulumi's own tags for colours.
    const message = event.message.replace(/<\{%[^%]*%\}>/g, "").trim();
    if (checkOf(event.policyName) === undefined) {
        return { event, isOurs: false, text: message, facts: undefined };
    }
    const { text, finding } = readReference(message);
    // The SDK puts the policy's description on a line before it. What to do stands on a line behind it.
    const said = text.slice(text.indexOf("\n") + 1);
    return { event, isOurs: true, text: finding === undefined ? said : firstLine(said), facts: finding };
}

function firstLine(text: string): string {
    const [line = ""] = text.split("\n");
    return line;
}

/** What a policy of ours has not judged is no finding, and neither is what cannot be understood. */
function isFinding({ isOurs, facts }: Said): boolean {
    return !isOurs || (facts !== undefined && kinds[facts.kind].verdict !== "notJudged");
}

const severities = ["low", "medium", "high", "critical"] as const;

/** @param names Of images, for what is said of a resource, which shows none. */
function findingOf(
    { event, text, facts }: Said,
    names: ReadonlyMap<string, string | undefined>,
): ReportedFinding {
    return known({
        policy: event.policyName,
        policyPack: event.policyPackName,
        level: levelOf(event),
        severity: severities.find((each) => each === event.severity),
        kind: facts?.kind,
        key: facts?.key,
        message: facts === undefined ? text : withRemedy(text, facts),
        command: facts && commandOf(facts),
        imageId: facts?.imageId,
        imageName: facts?.imageName ?? names.get(facts?.imageId ?? ""),
        memberId: facts?.memberId,
        status: facts?.status,
        createdAt: facts?.createdAt,
        updatedAt: facts?.updatedAt,
        resourceUrn: event.resourceUrn || undefined,
        memberName: facts?.memberName,
        similarId: facts?.similarId,
        accountState: facts?.accountState,
        approval: facts && approvalOf(facts),
    });
}

function approvalOf({ approvedBy, expires }: ReferencedFinding): ReportedApproval | undefined {
    return approvedBy === undefined && expires === undefined
        ? undefined
        : reportedApproval({ approvedBy, expires });
}

/** A cause that hits several lists is told once in a run: each item has it. */
function unreadItems(said: readonly Said[]): UnreadItem[] {
    const causes = new Map(
        said.flatMap(({ facts }) =>
            facts?.cause === undefined ? [] : [[causeKey(facts.cause), facts.cause]],
        ),
    );
    const items = said.filter((each) => !isFinding(each)).flatMap((each) => unreadItemsOf(each, causes));
    return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function unreadItemsOf({ event, text, facts }: Said, causes: ReadonlyMap<string, string>): UnreadItem[] {
    const cause = facts?.cause ?? causes.get(facts?.causeKey ?? "");
    const { policyName: policy } = event;
    if (facts === undefined) {
        return [{ reason: `${policy} said something that this version cannot read: ${oneLine(text, 500)}` }];
    }
    const { kind, imageId, imageIds } = facts;
    const ids = imageId === undefined && imageIds.length > 0 ? imageIds : [imageId];
    return ids.map((id) => unreadItemOf({ policy, kind, imageId: id }, cause ?? text));
}

/** Of several runs, the one that changes most. */
function commandOfAll(runs: readonly Run[]): EventsSource["command"] {
    const commands = runs.map(commandOfRun);
    return (["update", "preview"] as const).find((each) => commands.includes(each)) ?? "policy analyze";
}

/** Runs of several stacks are of none. */
function stackOf(events: readonly EngineEvent[]): { stack?: string } {
    const [stack, ...others] = stacksOf(events);
    return stack === undefined || others.length > 0 ? {} : { stack };
}

/** What is known of an image so far. */
interface SeenImage {
    name?: string | undefined;
    visibility?: ReportedImage["visibility"] | undefined;
    readonly members: Map<string, ReportedMember>;
}

/** The images of ImageMembers, and those that findings name. */
function imagesOf(events: readonly EngineEvent[], findings: readonly Said[]): ReportedImage[] {
    const images = new Map<string, SeenImage>();
    const seen = (imageId: string) => {
        const image: SeenImage = images.get(imageId) ?? { members: new Map() };
        images.set(imageId, image);
        return image;
    };
    // The last that is known of a resource counts, and of an image all that resources know of it.
    for (const { imageId, visibility, members } of new Map(events.flatMap(shownImage)).values()) {
        const image = seen(imageId);
        image.visibility = visibility ?? image.visibility;
        for (const member of members) {
            image.members.set(member.memberId, member);
        }
    }
    for (const { facts } of findings) {
        if (facts?.imageId !== undefined) {
            addFacts(seen(facts.imageId), facts);
        }
    }
    return [...images]
        .map(([imageId, { name, visibility, members }]) =>
            known({
                imageId,
                name,
                visibility,
                members: [...members.values()].sort((a, b) => (a.memberId < b.memberId ? -1 : 1)),
            }),
        )
        .sort((a, b) => (a.imageId < b.imageId ? -1 : 1));
}

function shownImage({ resOutputsEvent, resourcePreEvent }: EngineEvent): [urn: string, ReportedImage][] {
    const { urn, image } = (resOutputsEvent ?? resourcePreEvent)?.metadata ?? {};
    return urn === undefined || image === undefined ? [] : [[urn, image]];
}

function addFacts(image: SeenImage, facts: ReferencedFinding): void {
    const { kind, imageName, visibility, memberId, memberName, status, createdAt, updatedAt } = facts;
    image.name ??= imageName;
    image.visibility ??= visibility;
    const earlier = memberId === undefined ? undefined : image.members.get(memberId);
    const member =
        memberId === undefined || status === undefined
            ? earlier
            : known({
                  memberId,
                  status,
                  createdAt,
                  updatedAt,
                  verdict: earlier?.verdict ?? "notJudged",
                  memberName: earlier?.memberName ?? memberName,
                  approval: earlier?.approval ?? approvalOf(facts),
              });
    if (member !== undefined) {
        const refused = kinds[kind].verdict === "unapproved" ? { verdict: "unapproved" as const } : {};
        image.members.set(member.memberId, { ...member, ...refused });
    }
}
