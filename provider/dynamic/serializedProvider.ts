/**
 * The dynamic provider as the engine keeps it: its text is stored with every resource, and run from there in the
 * engine's provider process, also for resources that an earlier release has stored. So it holds nothing but calls of the
 * package that the program has installed, and it must stay the same, byte for byte, from one release to the next:
 * the code that may change is in dynamicProvider.ts.
 *
 * The SDK would make such a text from an object (`pulumi.dynamic.Resource`), in a form that is the SDK's and the
 * compiler's to change. It is the same contract: a module whose `handler` gives the provider.
 *
 * The package is looked up from the program's folder, in which the engine starts the process.
 *
 * An ImageMembers has no `delete`: destroying it leaves the shares as they are, and needs no installed package.
 */
export const PROVIDER_CODE = `let config;
const provider = () => {
    try {
        return require("module").createRequire(process.cwd() + "/index.js")("pulumi-scp-image-members/provider");
    } catch (error) {
        throw new Error("The package pulumi-scp-image-members can not be loaded: install it in the program's folder. " + error.message);
    }
};
exports.handler = () => ({
    configure: (request) => { config = request.config; },
    check: (olds, news) => provider().check(olds, news),
    diff: (id, olds, news) => provider().diff(id, olds, news),
    create: (inputs) => provider().create(inputs),
    update: (id, olds, news) => provider().update(id, olds, news),
    read: (id, props) => provider().read(id, props, config),
});
`;

const LOAD = PROVIDER_CODE.slice(0, PROVIDER_CODE.indexOf("exports."));

/** The same for the resources of one share, by their names in shareProviders.ts. */
export function shareProviderCode(resource: "imageShare" | "imageShareAcceptance"): string {
    return `${LOAD}exports.handler = () => ({
    configure: (request) => { config = request.config; },
    check: (olds, news) => provider().${resource}.check(news, config),
    diff: (id, olds, news) => provider().${resource}.diff(olds, news),
    create: (inputs) => provider().${resource}.create(inputs, config),
    update: (id, olds, news) => provider().${resource}.update(olds, news, config),
    read: (id, props) => provider().${resource}.read(id, props, config),
    delete: (id, props) => provider().${resource}.delete(id, props, config),
});
`;
}
