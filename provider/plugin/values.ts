import { specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type * as z from "zod";
import { isObject } from "../json.js";

/** Properties by their names. Values that are not known yet are the SDK's mark for these. */
export type Values = Readonly<Record<string, unknown>>;

/** Properties as the engine has sent them. */
export interface Received {
    readonly values: Values;
    /** The names of those that are, or hold, a secret. */
    readonly secrets: ReadonlySet<string>;
}

export function received(struct: Struct | undefined): Received {
    const secrets = new Set<string>();
    const values = Object.entries(struct?.toJavaScript() ?? {}).flatMap(([name, value]) => {
        const plain = withoutSecrets(value, () => secrets.add(name));
        return plain === undefined || plain === null ? [] : [[name, plain] as const];
    });
    return { values: Object.fromEntries(values), secrets };
}

/** @param isSecret - by the name of a property. */
export function toSend(values: object, isSecret: (name: string) => boolean): Struct {
    const marked = Object.entries(values).map(([name, value]) => [
        name,
        isSecret(name) ? { [specialSigKey]: specialSecretSig, value } : value,
    ]);
    return Struct.fromJavaScript(Object.fromEntries(marked));
}

/** Of values, those that a type has. */
export function only({ shape }: z.ZodObject, values: Values): Values {
    return Object.fromEntries(
        Object.keys(shape).flatMap((name) => (name in values ? [[name, values[name]]] : [])),
    );
}

/** Whether a value and all that is in it are known. */
export function isWhollyKnown(value: unknown): boolean {
    return typeof value === "object" && value !== null
        ? Object.values(value).every(isWhollyKnown)
        : value !== unknownValue;
}

function withoutSecrets(value: unknown, found: () => void): unknown {
    if (Array.isArray(value)) {
        return value.map((each) => withoutSecrets(each, found));
    }
    if (!isObject(value)) {
        return value;
    }
    if (value[specialSigKey] === specialSecretSig) {
        found();
        return withoutSecrets(value.value, found);
    }
    return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, withoutSecrets(each, found)]),
    );
}
