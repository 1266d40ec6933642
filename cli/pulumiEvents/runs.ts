import { isDeepStrictEqual } from "node:util";
import { type PolicyName, packName } from "../../policy/checks/index.js";
import { counted, listed } from "../../policy/findings/words.js";
import { oneLine } from "../../provider/text.js";
import { CliError, exitCodes } from "../exitCodes.js";
import type { EventsSource, UnreadItem } from "../shareReport.js";
import { type EngineEvent, levelOf, type PolicyEvent, type PolicySummary } from "./events.js";
import type { EventStream } from "./readEvents.js";

/** The events of one preview, one update (`pulumi up` has both) or one analysis. */
export type Run = readonly EngineEvent[];

/** The policies that judge who images are shared with. If neither has run, nothing was judged. */
const judges = ["image-members-approved", "shared-images-approved"] as const satisfies PolicyName[];

/** Nobody has so many in one input; each can have its own problems. */
const mostRuns = 1_000;

/**
 * Puts the events of a stream together to runs. The engine numbers the events of each from 0, and leaves numbers out; after
 * the summary come words at most.
 */
export class Runs {
    readonly all: EngineEvent[][] = [];
    #last = Number.POSITIVE_INFINITY;
    #hasSummary = false;

    /** @throws CliError for too many runs. */
    add(event: EngineEvent): void {
        if (event.sequence <= this.#last || (this.#hasSummary && !isWord(event))) {
            if (this.all.length === mostRuns) {
                throw new CliError(
                    `The events have more than ${mostRuns} runs, which is the most that is read. Give those of one run at a time.`,
                    exitCodes.unread,
                );
            }
            this.all.push([]);
            this.#hasSummary = false;
        }
        this.all.at(-1)?.push(event);
        this.#last = event.sequence;
        this.#hasSummary ||= event.summaryEvent !== undefined;
    }
}

const words = ["sequence", "timestamp", "diagnosticEvent", "cancelEvent"];

function isWord(event: EngineEvent): boolean {
    return Object.keys(event).every((key) => words.includes(key));
}

/** Which command a run is of. An analysis prints the violations and the summary alone. */
export function commandOfRun(run: Run): EventsSource["command"] {
    if (!run.some((event) => "preludeEvent" in event || "policyLoadEvent" in event)) {
        return "policy analyze";
    }
    return run.some(({ summaryEvent }) => summaryEvent?.isPreview === false) ? "update" : "preview";
}

/** The stacks that events are about: a URN is `urn:pulumi:STACK::PROJECT::TYPE::NAME`. */
export function stacksOf(events: readonly EngineEvent[]): string[] {
    const urns = events.flatMap(
        ({ resourcePreEvent, resOutputsEvent, policyEvent }) =>
            resourcePreEvent?.metadata.urn ?? resOutputsEvent?.metadata.urn ?? policyEvent?.resourceUrn ?? [],
    );
    return [...new Set(urns.flatMap((urn) => /^urn:pulumi:([^:]*)::/.exec(urn)?.[1] ?? []))];
}

/** The policy packs of which there are events. */
export function packsOf(run: Run): EventsSource["policyPacks"] {
    const versions = new Map<string, string>();
    for (const event of run) {
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

/** So many are shown; the rest is counted. */
const mostProblems = 100;

/** Why a run did not come to its end, is not here as a whole, or judged nothing: then what it did not say is no good news. */
export function runProblems({ runs, endsInside }: EventStream): UnreadItem[] {
    const problems = runs.flatMap((run, index) => {
        const isCutOff = endsInside && index === runs.length - 1;
        const place = runs.length > 1 ? `run ${index + 1} of ${runs.length} in the events: ` : "";
        return problemsOf(run, isCutOff).map((problem) => ({ reason: place + problem }));
    });
    const more = problems.length - mostProblems;
    return [
        ...problems.slice(0, mostProblems),
        ...(more > 0 ? [{ reason: `the runs have ${counted(more, "more problem")}` }] : []),
    ];
}

function problemsOf(run: Run, isCutOff: boolean): readonly string[] {
    const errors = run.flatMap(({ diagnosticEvent }) =>
        diagnosticEvent?.severity === "error" && !isOutcome(diagnosticEvent.message)
            ? [`Pulumi failed: ${firstLines(diagnosticEvent.message)}`]
            : [],
    );
    const problems = [...missingParts(run, isCutOff, errors.length > 0), ...severalStacks(run), ...errors];
    if (problems.length > 0) {
        return problems;
    }
    const hasFailed = run.some(
        ({ summaryEvent }) =>
            summaryEvent !== undefined &&
            ((summaryEvent.result ?? "succeeded") !== "succeeded" || summaryEvent.maybeCorrupt === true),
    );
    // A mandatory violation fails a run by itself.
    if (hasFailed && !run.some(({ policyEvent }) => policyEvent && levelOf(policyEvent) === "mandatory")) {
        return ["Pulumi failed, and the events do not say why"];
    }
    return [...missingResults(run, hasFailed), ...nothingJudged(run)];
}

/** The error that says that there was another one. */
function isOutcome(message: string): boolean {
    return /^[a-z]+ failed\s*$/.test(message);
}

function firstLines(message: string): string {
    const [first = "", ...more] = message
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("at "));
    return oneLine([first, ...more.slice(0, 1)].join(" "), 500).replace(/\.$/, "");
}

/** A whole run is here from its first event, or from its prelude, to its summary; one that broke off has said why. */
function missingParts(run: Run, isCutOff: boolean, saysWhy: boolean): string[] {
    const [first] = run;
    const hasEnd = run.some(
        (event) => event.summaryEvent !== undefined || (saysWhy && "cancelEvent" in event),
    );
    // Of an analysis the engine leaves no number out.
    const gap =
        commandOfRun(run) === "policy analyze"
            ? run.findIndex(({ sequence }, index) => sequence !== index)
            : -1;
    return [
        ...(first?.sequence === 0 || (first && "preludeEvent" in first)
            ? gap < 0
                ? []
                : [`the event with the number ${gap} is missing`]
            : ["the run's first events are missing"]),
        ...(isCutOff || !hasEnd ? ["the events are cut off: the run's last ones are missing"] : []),
    ];
}

/** A run is of one stack: events of several are parts of several runs. */
function severalStacks(run: Run): string[] {
    return stacksOf(run).length > 1
        ? ["the events are of several stacks, so they are parts of several runs"]
        : [];
}

/** Results that events speak of, and that are not here. */
function missingResults(run: Run, hasFailed: boolean): string[] {
    const said = new Set(
        run.flatMap(({ policyEvent: event }) =>
            event === undefined ? [] : [resultKey(event), resultKey({ ...event, resourceUrn: undefined })],
        ),
    );
    const ofResources = run.flatMap(({ policyAnalyzeSummaryEvent }) => policyAnalyzeSummaryEvent ?? []);
    const ofStack = run.flatMap(({ policyAnalyzeStackSummaryEvent }) => policyAnalyzeStackSummaryEvent ?? []);
    const unexplained = [...ofResources, ...ofStack].flatMap((summary) =>
        (summary.failed ?? []).filter((policyName) => !said.has(resultKey({ ...summary, policyName }))),
    );
    const begun = run.flatMap(({ policyRemediateSummaryEvent }) => policyRemediateSummaryEvent ?? []);
    const judged = new Set(ofResources.map(placeKey));
    const ended = new Set(ofStack.map(({ policyPackName }) => policyPackName));
    // A run that has failed may not have come to judge every resource and the whole stack.
    const unjudged = hasFailed ? [] : begun.filter((summary) => !judged.has(placeKey(summary)));
    const unended = hasFailed
        ? []
        : [...begun, ...ofResources]
              .map(({ policyPackName }) => policyPackName)
              .filter((name) => !ended.has(name));
    return [
        ...distinct(unjudged.map(({ policyPackName }) => policyPackName)).map(
            (name) => `results of the policy pack ${oneLine(name)} are missing`,
        ),
        ...distinct(unexplained).map((name) => `the event that says why ${oneLine(name)} failed is missing`),
        ...distinct(unended).map(
            (name) => `the last results of the policy pack ${oneLine(name)} are missing`,
        ),
    ];
}

function placeKey({ policyPackName, resourceUrn }: PolicySummary): string {
    return JSON.stringify([policyPackName, resourceUrn]);
}

function resultKey(of: {
    policyPackName: string;
    policyName: string;
    resourceUrn?: string | undefined;
}): string {
    return JSON.stringify([of.policyPackName, of.policyName, of.resourceUrn]);
}

function distinct(names: readonly string[]): string[] {
    return [...new Set(names)];
}

/**
 * Why a whole run has judged no share, as far as its events tell. An analysis that finds nothing names packs alone, and no
 * policies: of our own pack it is known what is in it, though not what its configuration disables.
 */
function nothingJudged(run: Run): string[] {
    const packs = packsOf(run).map(({ name }) => name);
    if (packs.length === 0) {
        return ["no policy pack was run, so nothing was judged: give Pulumi one with --policy-pack"];
    }
    const ran = new Set(run.flatMap(policiesOf));
    if (judges.some((name) => ran.has(name))) {
        return [];
    }
    const these = `(policy packs: ${packs.map((name) => oneLine(name)).join(", ")})`;
    if (commandOfRun(run) === "policy analyze") {
        return packs.includes(packName)
            ? []
            : [
                  `the events of \`pulumi policy analyze\` do not say whether ${listed(judges, "or")} ran ${these}: those of ` +
                      "`pulumi preview` do",
              ];
    }
    return [
        `neither ${judges.join(" nor ")} ran, so no share was judged ${these}: add the pack with --policy-pack, or enable one of ` +
            "the two in its configuration",
    ];
}

/**
 * Whether the update that follows a preview has judged what a policy said was not known yet, about the very resource: `pulumi up`
 * has both. What has passed tells no image, so nothing else that a preview did not judge is ever taken for judged later.
 */
export function judgedLater(update: Run | undefined, preview: Run): (event: PolicyEvent) => boolean {
    const isItsUpdate =
        update !== undefined &&
        commandOfRun(preview) === "preview" &&
        commandOfRun(update) === "update" &&
        isDeepStrictEqual(stacksOf(update), stacksOf(preview)) &&
        update.some(({ summaryEvent }) => summaryEvent?.result === "succeeded") &&
        problemsOf(update, false).length === 0;
    if (!isItsUpdate) {
        return () => false;
    }
    const there = new Set(update.map(({ resOutputsEvent }) => resOutputsEvent?.metadata.urn));
    const judged = new Set(
        update
            .flatMap((event) => event.policyAnalyzeSummaryEvent ?? event.policyAnalyzeStackSummaryEvent ?? [])
            .flatMap((summary) =>
                [...(summary.passed ?? []), ...(summary.failed ?? [])].map((policyName) =>
                    resultKey({ ...summary, policyName }),
                ),
            ),
    );
    return (event) =>
        there.has(event.resourceUrn) &&
        (judged.has(resultKey(event)) || judged.has(resultKey({ ...event, resourceUrn: undefined })));
}

/** The policies that an event says were enabled. */
function policiesOf(event: EngineEvent): string[] {
    const { policyEvent, policyAnalyzeSummaryEvent, policyAnalyzeStackSummaryEvent } = event;
    const summary =
        event.policyRemediateSummaryEvent ?? policyAnalyzeSummaryEvent ?? policyAnalyzeStackSummaryEvent;
    return [
        ...(policyEvent === undefined ? [] : [policyEvent.policyName]),
        ...(summary?.passed ?? []),
        ...(summary?.failed ?? []),
    ];
}
