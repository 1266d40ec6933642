import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import type { GetImageMembersArgs } from "../getImageMembers.js";
import { argumentProblems, difference, type Properties, reread, stored } from "../shares/imageMembers.js";
import type { Checked, PluginResource, Provider } from "./definitions.js";
import { imageMembersArgs, imageMembersProperties } from "./types.js";
import { isWhollyKnown, only, type Values } from "./values.js";

const token = "scp:index:ImageMembers";

/** The resource of the same name of programs in TypeScript: both are one to the engine but for how they are read. */
export const imageMembers: PluginResource = {
    token,
    description:
        "The accounts that an image is shared with, kept in the stack's state: a preview shows who was added and removed since " +
        "the last deployment, and policies judge every member before anything is deployed.\n\n" +
        "It only reads. Creating it shares nothing, and destroying it leaves every share as it is.",
    args: imageMembersArgs,
    properties: imageMembersProperties,
    replaceOnChanges: ["imageId"],
    changesShares: false,
    check,
    diff: (id, olds, news) => difference(id, propertiesOf(olds), propertiesOf(news)),
    create: async (inputs) => ({ id: inputs.imageId as string, properties: stored(propertiesOf(inputs)) }),
    update: async (_id, _olds, news) => stored(propertiesOf(news)),
    preview: (inputs) => stored(propertiesOf(inputs)),
    read: (id, props, { run }) =>
        reread(id, props as Partial<Properties>, run, run.connection(props.connection as string | undefined)),
    // Nothing was shared by it.
    delete: async () => undefined,
};

/**
 * The members are read here and become an input. So a preview compares them with the state, and policies see them before anything
 * is deployed. Members that a program gives by hand are not taken.
 */
async function check(news: Values, olds: Values, { readAhead }: Provider): Promise<Checked> {
    const problems = argumentProblems(news);
    if (problems.length > 0) {
        return { problems };
    }
    const args = only(imageMembersArgs, news);
    const read = isWhollyKnown(args)
        ? await readAhead.members(args as unknown as GetImageMembersArgs, olds as Partial<Properties>)
        : notKnownYet;
    return { inputs: stored({ ...propertiesOf(args), ...read }) };
}

const notKnownYet = {
    visibility: unknownValue,
    members: unknownValue,
    memberIds: unknownValue,
} as unknown as Properties;

function propertiesOf(values: Values): Properties {
    return values as unknown as Properties;
}
