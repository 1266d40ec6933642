import type { Problems } from "./configuration.js";
import { type ImageResources, imageResources } from "./imageResources.js";
import { judgeImage } from "./judgement.js";
import {
    type ImageReader,
    nothingShared,
    readImages,
    readSharedImages,
    type UnreadImage,
} from "./liveImages.js";
import { capital, imageMessages, imageText } from "./messages.js";
import type { PackRun } from "./packRun.js";
import { type Report, stackPolicy } from "./policies.js";
import type { ConfigurationKey, PolicyConfiguration } from "./policyConfiguration.js";
import { type SharingRules, sharingKeys } from "./rules.js";
import type { PolicyResource, StackValidationPolicy } from "./sdk.js";
import { idText, sentences, some } from "./text.js";

const name = "shared-images-approved";

/** The keys of its configuration. */
export const sharedImagesKeys = [
    ...sharingKeys,
    "imageIds",
    "allSharedImages",
    "resourceTypes",
    "connection",
] as const satisfies ConfigurationKey[];

/** The image of the vendor's provider, which shows its ID as a property. */
const vendorImages = { "samsungcloudplatformv2:index/virtualserverImage:VirtualserverImage": "id" };

interface LiveRules extends SharingRules {
    readonly config: PolicyConfiguration;
}

/** Where the policy gets from what is not in its configuration. */
export interface LiveSources {
    readonly reader: (connection: string | undefined) => ImageReader;
    /** Whether this is a preview, in which IDs can be unknown. */
    readonly isPreview: () => boolean;
    /** The day in UTC, as `YYYY-MM-DD`. */
    readonly today: () => string;
}

/**
 * The policy that every account with which an image is shared is approved, read live. It believes nothing that a resource
 * shows: a program, a transform or another pack can have written that.
 *
 * @param options Checked options: the defaults of its configuration.
 */
export function sharedImagesApproved(
    options: PolicyConfiguration,
    run: PackRun,
    sources: LiveSources,
): StackValidationPolicy {
    const { imageIds, allSharedImages, resourceTypes, connection, onLookupError } = options;
    return stackPolicy(
        {
            name,
            displayName: "Shared images approved",
            description:
                "Every account that an image is shared with is approved, as the service says it now.",
            enforcementLevel: "mandatory",
            severity: "high",
            remediationSteps:
                "Take the share back (`scp-cli virtualserver image member delete`), or have the account approved in " +
                "approvedMemberIds or approvals in the policy's configuration. Where an image could not be verified, " +
                "see to it that the account in use may read it.",
            keys: sharedImagesKeys,
            defaults: {
                imageIds: imageIds ?? [],
                allSharedImages: allSharedImages ?? false,
                resourceTypes: resourceTypes ?? vendorImages,
                connection,
                onLookupError: onLookupError ?? "fail",
            },
            leader: "image-members-approved",
        },
        (config) => readLiveRules(config, run),
        (resources, rules, report) => judgeStack(resources, rules, report, run, sources),
    );
}

function readLiveRules(config: PolicyConfiguration, run: PackRun): LiveRules | Problems {
    const rules = run.sharingRules(name, config, sharedImagesKeys, ["image-members-approved"]);
    return "problems" in rules ? rules : { ...rules, config };
}

async function judgeStack(
    resources: readonly PolicyResource[],
    rules: LiveRules,
    report: Report,
    run: PackRun,
    { reader, isPreview, today }: LiveSources,
): Promise<void> {
    const { imageIds = [], allSharedImages = false, resourceTypes = {}, connection } = rules.config;
    const own = imageResources(resources, new Map(Object.entries(resourceTypes)), isPreview());
    const named = new Set([...imageIds, ...own.urns.keys()]);
    const service = reader(connection);
    const [ofNamed, shared] = await Promise.all([
        readImages([...named], service),
        allSharedImages ? readSharedImages(service, (id) => !named.has(id)) : nothingShared,
    ]);
    const images = [...ofNamed.images, ...shared.images];
    const { failures } = shared;
    for (const image of images) {
        const findings = judgeImage(image, rules, today()).filter((verdict) => verdict !== "undecided");
        for (const message of imageMessages(image, findings)) {
            report.violation(message, own.urns.get(image.imageId));
        }
    }
    reportFailures(
        [...unreadImages([...ofNamed.unread, ...shared.unread], own), ...failures.map(unknownImages)],
        rules,
        report,
    );
    reportUnknown(own, report);
    run.live = { images, areAll: allSharedImages && failures.length + shared.unread.length === 0 };
}

/** Something that could not be read. */
interface Failure {
    readonly subject: string;
    readonly why: string;
    readonly urn?: string | undefined;
}

function unknownImages(why: string): Failure {
    return { subject: "The images that this account shares", why };
}

/** A failure that is the same for several images, such as missing credentials, is told once. */
function unreadImages(unread: readonly UnreadImage[], own: ImageResources): Failure[] {
    const idsByFailure = new Map<string, string[]>();
    for (const { imageId, failure } of unread) {
        const ids = idsByFailure.get(failure) ?? [];
        idsByFailure.set(failure, ids);
        ids.push(imageId);
    }
    const failures = [...idsByFailure].map(([why, [first = "", ...more]]) =>
        more.length > 0
            ? { subject: `Images ${some([first, ...more])}`, why }
            : { subject: capital(imageText({ imageId: first })), why, urn: own.urns.get(first) },
    );
    const broken = own.broken.map(({ urn, problem }) => ({
        subject: "The image of this resource",
        why: problem,
        urn,
    }));
    return [...failures, ...broken];
}

function reportFailures(failures: readonly Failure[], { config }: LiveRules, report: Report): void {
    for (const { subject, why, urn } of failures) {
        const message = `${subject} could not be verified: ${why}.`;
        if (config.onLookupError === "warn") {
            report.advice(`${message} Who can use it is not known.`, urn);
        } else {
            report.violation(
                sentences(
                    message,
                    "What can not be read counts as a violation, because it may be shared with anybody;",
                    '"onLookupError": "warn" in the policy\'s configuration makes it advice.',
                ),
                urn,
            );
        }
    }
}

function reportUnknown({ unknown }: ImageResources, report: Report): void {
    for (const resource of unknown) {
        report.advice(
            sentences(
                `The image of ${idText(resource.name)} is still to be created, so whom it is shared with is not known yet.`,
                "It is judged at the end of the update.",
            ),
            resource.urn,
        );
    }
}
