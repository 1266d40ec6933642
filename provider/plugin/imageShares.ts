import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { type ImageShareInputs, imageShare as share } from "../shares/imageShare.js";
import { type AcceptanceInputs, imageShareAcceptance as acceptance } from "../shares/imageShareAcceptance.js";
import { type CheckOutcome, type EngineCall, replacingArguments } from "../shares/resource.js";
import type { Checked, Found, PluginResource, Provider } from "./definitions.js";
import { acceptanceArgs, acceptanceProperties, imageShareArgs, imageShareProperties } from "./types.js";
import type { Values } from "./values.js";

const unknownTimes = { createdAt: unknownValue, updatedAt: unknownValue };

/** The resources of one share, of the same names as in TypeScript. */
export const imageShare: PluginResource = {
    token: "scp:index:ImageShare",
    description:
        "A share: one account may use one image. Creating it shares the image, and destroying it takes the share back. Policies judge " +
        "it at preview, before the image is shared.\n\n" +
        "A share that exists already is an error unless `adopt` is true. Its `status` is the member's to set, and never a difference.",
    args: imageShareArgs,
    properties: imageShareProperties,
    replaceOnChanges: replacingArguments,
    changesShares: true,
    check: async (news) => checked(share.check(news)),
    diff: (_id, olds, news) => ({ ...share.diff(shareOf(olds), shareOf(news)), said: undefined }),
    create: async (inputs, provider) => {
        const { id, state } = await share.create(shareOf(inputs), callOf(provider));
        return { id, properties: state };
    },
    update: async (_id, olds, news) => ({ ...olds, ...news }),
    preview: (inputs) => ({ ...inputs, ...unknownTimes, status: unknownValue }),
    read: (id, stored, provider) => found(provider, (call) => share.read(id, stored, call)),
    delete: (id, stored, provider) => telling(provider, (call) => share.remove(id, stored, call)),
};

export const imageShareAcceptance: PluginResource = {
    token: "scp:index:ImageShareAcceptance",
    description:
        "The answer to a share, by the account that the image is shared with. Destroying it changes nothing: the account can use the " +
        "image until the image's owner takes the share back.",
    args: acceptanceArgs,
    properties: acceptanceProperties,
    replaceOnChanges: replacingArguments,
    changesShares: true,
    check: async (news, _olds, provider) => checked(acceptance.check(news, callOf(provider))),
    diff: (_id, olds, news) => ({ ...acceptance.diff(answerOf(olds), answerOf(news)), said: undefined }),
    create: async (inputs, provider) => {
        const { id, state } = await acceptance.answer(answerOf(inputs), callOf(provider));
        return { id, properties: state };
    },
    update: async (_id, _olds, news, provider) =>
        (await acceptance.answer(answerOf(news), callOf(provider))).state,
    preview: (inputs) => ({ ...inputs, ...unknownTimes }),
    read: (id, stored, provider) => found(provider, (call) => acceptance.read(id, stored, call)),
    delete: (id, stored, provider) => telling(provider, async (call) => acceptance.remove(id, stored, call)),
};

function checked({ inputs, failures }: CheckOutcome): Checked {
    return failures.length > 0 ? { problems: failures } : { inputs };
}

function callOf({ sources }: Provider, tell: EngineCall["tell"] = () => {}): EngineCall {
    return { sources, tell };
}

/** Gives what is told during an act. */
async function telling(
    provider: Provider,
    act: (call: EngineCall) => Promise<void>,
): Promise<string | undefined> {
    const lines: string[] = [];
    await act(callOf(provider, (line) => lines.push(line)));
    return lines.length === 0 ? undefined : lines.join("\n");
}

async function found(
    provider: Provider,
    read: (call: EngineCall) => Promise<{ inputs: object; state: object } | undefined>,
): Promise<Found> {
    let share: { inputs: object; state: object } | undefined;
    const said = await telling(provider, async (call) => {
        share = await read(call);
    });
    return share === undefined ? { said } : { properties: share.state, inputs: share.inputs, said };
}

function shareOf(values: Values): ImageShareInputs {
    return values as unknown as ImageShareInputs;
}

function answerOf(values: Values): AcceptanceInputs {
    return values as unknown as AcceptanceInputs;
}
