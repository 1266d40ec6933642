import { oneLine } from "../../provider/text.js";
import { type Check, verdictsOf } from "../checks/check.js";
import { docsOf } from "../checks/index.js";
import type { Finding, Found, Subject } from "../findings/finding.js";
import { kinds } from "../findings/kinds.js";
import { referenceOf } from "../findings/reference.js";
import { isApprovable, messageOf } from "../findings/text.js";
import { endOfApproval } from "../rules/approvals.js";
import { isWrong, type Rules, type WrongRules } from "../rules/rules.js";
import type { PolicyConfiguration } from "../rules/types.js";
import { engineSchema } from "./engineSchema.js";
import { isUnknownValueError } from "./knownProps.js";
import { liveStack, type PackSources } from "./liveStack.js";
import type { PackRun } from "./packRun.js";
import { readByProvider } from "./readByProvider.js";
import {
    type Policies,
    type PolicyResource,
    type ReportViolation,
    type ResourceValidationArgs,
    type ResourceValidationPolicy,
    reportAdvice,
    type StackValidationPolicy,
} from "./sdk.js";
import { isShareResource, readShareResource } from "./shareResources.js";
import { type StackShares, sharesOfResource, sharesOfStack } from "./stackShares.js";
import { usedVersions } from "./usedVersions.js";

/** A check as a policy of Pulumi's. */
export function policyOf(check: Check, run: PackRun, sources: PackSources): Policies[number] {
    return check.judges === "shown" ? resourcePolicy(check, run, sources) : stackPolicy(check, run, sources);
}

/** Judges one resource after another, each before its step. */
function resourcePolicy(check: Check, run: PackRun, sources: PackSources): ResourceValidationPolicy {
    const rulesOf = rememberLast((config) => run.rules.rulesOf(check, config));
    const unreadOnce = tellOnce();
    const surroundings = { run, now: sources.now, said: new Set<string>() };
    const judge = (args: ResourceValidationArgs, report: Report): Promise<void> | undefined => {
        const { result: rules, isNew } = rulesOf(args.getConfig());
        if (isWrong(rules)) {
            // Said of the first resource, which is the stack itself: its violation stops all that follow.
            report(isNew ? wrongConfiguration(rules) : []);
            return undefined;
        }
        const resource = readShareResource(readByProvider(args, sources.isPreview()));
        if (resource === undefined) {
            return undefined;
        }
        const judgeBy = (by: Rules) =>
            judgeShares(check, sharesOfResource(resource), by, sources.now(), report);
        return rules.unitIds.length === 0
            ? judgeBy(rules)
            : withOrganization(rules, run, sources).then((by) => judgeBy(unreadOnce(by)));
    };
    return {
        ...details(check, run),
        validateResource: (args, reportViolation) => {
            const report = reporter(check, reportViolation, surroundings);
            const failed = (error: unknown) => reportFailure(error, report);
            let judging: Promise<void> | undefined;
            try {
                judging = judge(args, report)?.catch(failed);
            } catch (error) {
                failed(error);
            }
            if (!isShareResource(args.type)) {
                args.notApplicable("The resource does not say who an image is shared with");
            }
            return judging;
        },
    };
}

/** That the organisation could not be read is said of one resource: the first that shows shares. */
function tellOnce(): (rules: Rules) => Rules {
    let isTold = false;
    return (rules) => {
        const unread = isTold ? undefined : rules.organization.unread;
        isTold ||= unread !== undefined;
        return { ...rules, organization: { ...rules.organization, unread } };
    };
}

/** The rules with what is known now of the units that are approved. */
async function withOrganization(rules: Rules, run: PackRun, { reader }: PackSources): Promise<Rules> {
    const { unitIds, config } = rules;
    if (unitIds.length === 0) {
        return rules;
    }
    const connection = config.organizationConnection ?? config.connection;
    const organization = await run.organizations.of(unitIds, connection, (ids) =>
        reader(connection).organizationAccounts(ids),
    );
    return { ...rules, organization };
}

/** Judges all resources at the end of a preview, and again at the end of an update. */
function stackPolicy(check: Check, run: PackRun, sources: PackSources): StackValidationPolicy {
    const surroundings = { run, now: sources.now, said: new Set<string>() };
    return {
        ...details(check, run),
        validateStack: async ({ resources, getConfig }, reportViolation) => {
            const report = reporter(check, reportViolation, surroundings, urnOfStack(resources));
            try {
                const rules = run.rules.rulesOf(check, getConfig());
                if (isWrong(rules)) {
                    report(wrongConfiguration(rules));
                } else {
                    const [shares, withUnits] = await Promise.all([
                        sharesFor(check, resources, rules, run, sources),
                        withOrganization(rules, run, sources),
                    ]);
                    judgeShares(check, shares, withUnits, sources.now(), report);
                }
            } catch (error) {
                reportFailure(error, report);
            }
        },
    };
}

async function sharesFor(
    check: Check,
    resources: readonly PolicyResource[],
    { config }: Rules,
    run: PackRun,
    sources: PackSources,
): Promise<StackShares> {
    if (check.judges === "read") {
        const shares = await liveStack(resources, config, sources);
        run.keepLive(check.name, shares);
        return { shares };
    }
    const isPreview = sources.isPreview();
    const shown = resources.map((resource) => readByProvider(resource, isPreview));
    const { shares, unknown } = sharesOfStack(shown, run.live);
    return { shares: { ...shares, apiVersions: usedVersions(sources.stackConfig) }, unknown };
}

function judgeShares(
    check: Check,
    { shares, unknown }: StackShares,
    rules: Rules,
    now: Date,
    report: Report,
): undefined {
    const verdicts = verdictsOf(check, shares, rules, now);
    report(verdicts.filter((verdict) => verdict !== "undecided"));
    if (verdicts.includes("undecided")) {
        // The SDK makes advice of it: the policy runs at the update.
        throw unknown ?? new Error("undecided");
    }
}

type Report = (found: readonly Found[]) => void;

/** What messages go by besides their findings. */
interface Surroundings extends Pick<PackSources, "now"> {
    readonly run: PackRun;
    /** What the policy has said to do in this run. It is not said again. */
    readonly said: Set<string>;
}

/** @param stack What a finding without a resource is about. */
function reporter(
    { name, description }: Check,
    reportViolation: ReportViolation,
    { run, now, said }: Surroundings,
    stack?: string,
): Report {
    return (found) => {
        for (const each of capped(found)) {
            const finding: Finding = { ...told(withOffer(each, said, now), name, run), policy: name };
            const message = `${messageOf(finding, said)} ${referenceOf(finding)}`;
            const urn = finding.resourceUrn ?? stack;
            if (finding.isAdvice) {
                reportAdvice(reportViolation, description, message, urn);
            } else {
                reportViolation(message, urn);
            }
        }
    };
}

/** The finding, without a cause that another one of the run has told. */
function told(found: Found, policy: string, run: PackRun): Found {
    return found.kind === "unread" ||
        found.kind === "unread-organization" ||
        found.kind === "wrong-configuration"
        ? { ...found, causeToldBy: run.toldBy(found.cause, policy) }
        : found;
}

/** The finding, with an approval on offer if it is the first share of its kind that one is missing for. */
function withOffer(found: Found, said: Set<string>, now: () => Date): Found {
    const about = `approval ${found.kind}`;
    if (!isApprovable(found) || said.has(about)) {
        return found;
    }
    said.add(about);
    return { ...found, offeredUntil: endOfApproval(now()) };
}

/** So many shares of one image, approvals and problems are shown; the rest is counted. */
const mostShown = 20;

function capped(found: readonly Found[]): Found[] {
    const groups = Map.groupBy(found, (each) => {
        const { imageId, resourceUrn } = countedFor(each);
        return JSON.stringify([kinds[each.kind].more ?? each.kind, imageId, resourceUrn]);
    });
    return [...groups.values()].flatMap((group) => {
        const [first] = group;
        const of = first && kinds[first.kind].more;
        if (first === undefined || of === undefined || group.length <= mostShown) {
            return group;
        }
        const count = group.length - mostShown;
        return [...group.slice(0, mostShown), { kind: "more" as const, of, count, ...countedFor(first) }];
    });
}

/** The image for which a finding is counted. Approvals are counted together, whatever images they are for. */
function countedFor({ kind, imageId, imageName, resourceUrn }: Found): Subject {
    return kind === "expired-approval" ? {} : { imageId, imageName, resourceUrn };
}

function details(check: Check, run: PackRun) {
    const { name, displayName, description, level, severity, remedy } = check;
    return {
        name,
        displayName,
        description,
        enforcementLevel: level,
        severity,
        remediationSteps: remedy,
        tags: ["samsung-cloud-platform", "images", "sharing"],
        url: docsOf(name),
        configSchema: engineSchema(check, run.options),
    };
}

/** Without a URN a violation is the stack's, but `pulumi policy analyze` of 3.250 panics over one that has none. */
function urnOfStack(resources: readonly PolicyResource[]): string | undefined {
    return (resources.find(({ type }) => type === "pulumi:pulumi:Stack") ?? resources[0])?.urn;
}

function wrongConfiguration({ problems }: WrongRules): Found[] {
    return problems.map((cause) => ({ kind: "wrong-configuration", cause }));
}

/** An exception would end the whole run, also for a policy that is advisory. */
function reportFailure(error: unknown, report: Report): void {
    if (isUnknownValueError(error)) {
        throw error;
    }
    const cause = oneLine(error instanceof Error ? error.message : String(error));
    report([{ kind: "policy-failed", cause }]);
}

/**
 * Does the work for a configuration once and not for every resource. The SDK gives each call a new object, with the
 * same values in it until the configuration changes.
 */
function rememberLast<Result>(work: (config: PolicyConfiguration) => Result) {
    let last: { config: object; result: Result } | undefined;
    return (config: PolicyConfiguration): { result: Result; isNew: boolean } => {
        if (last !== undefined && sameValues(last.config, config)) {
            return { result: last.result, isNew: false };
        }
        last = { config, result: work(config) };
        return { result: last.result, isNew: true };
    };
}

function sameValues(one: object, other: object): boolean {
    const values = new Map(Object.entries(one));
    const others = Object.entries(other);
    return values.size === others.length && others.every(([key, value]) => values.get(key) === value);
}
