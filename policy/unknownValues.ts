/**
 * Whether an error is what the SDK throws where a value is not known during a preview. It is known by the name of its
 * class: a pack can have another copy of the SDK than this package, and the command line has none.
 */
export function isUnknownValueError(error: unknown): error is Error {
    return error instanceof Error && error.constructor.name === "UnknownValueError";
}
