import type * as dynamic from "@pulumi/pulumi/dynamic/index.js";
import { statusesProblem } from "../arguments.js";
import { refuseReadArguments } from "../resourceOptions.js";
import { connectionFor } from "../run/connection.js";
import { currentRun } from "../run/programRun.js";
import { imageIdProblem } from "../scp/imageId.js";
import { connectionSettings, processSources } from "../settings/settings.js";
import { difference, type Properties, reread, stored } from "../shares/imageMembers.js";
import { failuresOf, isKnown } from "../shares/resource.js";
import { idText } from "../text.js";
import type { ImageMember } from "../types.js";
import { printable } from "./printableError.js";

export { imageShare, imageShareAcceptance } from "./shareProviders.js";

/*
 * What the engine's provider process does with an ImageMembers. The text that the engine keeps in its state calls these
 * functions by name (see serializedProvider.ts): a change here must still serve what earlier releases have stored. Check
 * and diff are called for one resource after another, so they do no I/O.
 */

/**
 * Refuses what cannot be stored, and adds the member IDs. Values that are not known yet, at preview, are let through.
 */
export function check(_olds: unknown, news: Record<string, unknown>): dynamic.CheckResult {
    const failures = failuresOf(news, {
        imageId: imageIdProblem,
        statuses: statusesProblem,
        members: (members) => membersProblem(members, news.imageId),
    });
    if (failures.length > 0) {
        return { inputs: news, failures: [...failures] };
    }
    const memberIds = isKnown(news.members)
        ? (news.members as ImageMember[]).map((member) => member.memberId)
        : news.members;
    return { inputs: { ...news, memberIds } };
}

/** What the provider prints is shown to the user beside the engine's own comparison. */
export function diff(id: string, olds: Properties, news: Properties): dynamic.DiffResult {
    const { changes, replaces, said } = difference(id, olds, news);
    tell(said);
    return { changes, replaces };
}

/** Keeps what the program has read. Nothing is shared by it. */
export function create(inputs: Properties & { __provider?: string }): dynamic.CreateResult {
    return { id: inputs.imageId, outs: stored(inputs) };
}

export function update(_id: string, _olds: Properties, news: Properties): dynamic.UpdateResult {
    return { outs: stored(news) };
}

/**
 * Reads the image's members anew, for a refresh and for `ImageMembers.get`.
 *
 * @param props - what is stored; nothing for `.get`.
 * @returns an empty ID if the image is gone, and sure to be: the engine then takes the resource out of its state.
 * @throws Error if the list could not be read. What is stored then stays as it is.
 */
export async function read(
    id: string,
    props: Partial<Properties>,
    config: dynamic.Config,
): Promise<dynamic.ReadResult & { inputs?: Properties }> {
    const { properties, said } = await printable("The image's members could not be read", async () => {
        refuseReadArguments("ImageMembers", id, props, "memberIds");
        const sources = processSources((key) => config.get(key));
        const connection = connectionFor(connectionSettings(sources, props.connection));
        return reread(id, props, currentRun(), connection);
    });
    tell(said);
    return properties === undefined ? { id: "" } : { id, props: properties, inputs: properties };
}

function tell(message: string | undefined): void {
    if (message !== undefined) {
        console.log(message);
    }
}

const MEMBER_FIELDS = [
    "imageId",
    "memberId",
    "status",
    "createdAt",
    "updatedAt",
] satisfies (keyof ImageMember)[];

function membersProblem(members: unknown, imageId: unknown): string | undefined {
    if (!Array.isArray(members)) {
        return "members must be a list: it is what the resource has read, and not an argument";
    }
    for (const [index, member] of members.entries()) {
        const missing = MEMBER_FIELDS.find((field) => typeof member?.[field] !== "string");
        if (missing !== undefined) {
            return `members[${index}].${missing} must be a string`;
        }
        if (member.imageId !== imageId) {
            return `members[${index}] is about image ${idText(member.imageId)}`;
        }
    }
    return undefined;
}
