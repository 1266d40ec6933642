import * as z from "zod";
import {
    isImageMembers,
    pluginImageMembersType,
    readShareResource,
} from "../../policy/pulumi/shareResources.js";
import { known } from "../reportedFinding.js";
import type { ReportedImage } from "../shareReport.js";

/*
 * The events of Pulumi's engine, as `pulumi preview --json` (with PULUMI_ENABLE_STREAMING_JSON_PREVIEW), `pulumi up
 * --json` and `pulumi policy analyze --json` print them, one a line: as far as a report needs them. Events and fields
 * beyond these are let through, and not kept: the properties of a stack's resources take most of a stream.
 */

const policyPack = z.object({ policyPackName: z.string(), policyPackVersion: z.string().optional() });

const policyEvent = policyPack.extend({
    resourceUrn: z.string().optional(),
    message: z.string(),
    policyName: z.string(),
    enforcementLevel: z.string(),
    severity: z.string().optional(),
});

/** Names the policies of a pack that ran. Disabled ones are in neither list, nor are those that do not apply. */
const policySummary = policyPack.extend({
    resourceUrn: z.string().optional(),
    passed: z.array(z.string()).optional(),
    failed: z.array(z.string()).optional(),
});

const resourceState = z.object({
    inputs: z.record(z.string(), z.unknown()).nullish(),
    outputs: z.record(z.string(), z.unknown()).nullish(),
});

const resourceEvent = z.object({
    metadata: z
        .object({ urn: z.string(), type: z.string(), new: resourceState.nullish() })
        .transform(({ urn, type, new: state }) => ({
            urn,
            image: state && isImageMembers(type) ? shownImage(type, state) : undefined,
        })),
});

/**
 * A share that no policy objected to may not have been judged: the events do not tell the rules. The inputs of a resource of the
 * package `scp` can be what a program has given: its provider, if it was asked, gives all that it has read as outputs.
 */
function shownImage(
    type: string,
    { inputs, outputs }: z.output<typeof resourceState>,
): ReportedImage | undefined {
    const props = type === pluginImageMembersType ? { ...outputs } : { ...inputs, ...outputs };
    const image = readShareResource({ type, props })?.image;
    if (image?.imageId === undefined) {
        return undefined;
    }
    const { imageId, visibility, members } = image;
    const shown = members.map((member) => known({ ...member, verdict: "notJudged" as const }));
    return known({ imageId, visibility, members: shown });
}

/** An event of which only that it is there is of interest. */
const mark = z
    .unknown()
    .transform(() => true)
    .optional();

export const engineEventSchema = z.object({
    sequence: z.int(),
    timestamp: z.number(),
    policyLoadEvent: mark,
    preludeEvent: mark,
    policyEvent: policyEvent.optional(),
    /** Of one resource. Of policies that are not of the kind that remediates, "passed" says only that they are enabled. */
    policyRemediateSummaryEvent: policySummary.optional(),
    /** Of one resource. */
    policyAnalyzeSummaryEvent: policySummary.optional(),
    /** Of the whole stack, at the end of a run that came so far. */
    policyAnalyzeStackSummaryEvent: policySummary.optional(),
    resourcePreEvent: resourceEvent.optional(),
    resOutputsEvent: resourceEvent.optional(),
    diagnosticEvent: z.object({ severity: z.string(), message: z.string() }).optional(),
    summaryEvent: z
        .object({
            isPreview: z.boolean(),
            maybeCorrupt: z.boolean().optional(),
            result: z.string().optional(),
            PolicyPacks: z.record(z.string(), z.string()).nullish(),
        })
        .optional(),
    cancelEvent: mark,
});

export type EngineEvent = z.output<typeof engineEventSchema>;
export type PolicyEvent = z.output<typeof policyEvent>;
export type PolicySummary = z.output<typeof policySummary>;

/** `remediate` is what a remediation is said with; what is left to violate is mandatory. */
export function levelOf({ enforcementLevel }: PolicyEvent): "mandatory" | "advisory" {
    return enforcementLevel === "advisory" ? "advisory" : "mandatory";
}
