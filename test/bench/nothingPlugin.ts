/**
 * The files of a project whose package `scp` does nothing: its resources keep what they are given, and an image has always the same
 * member. It is served as ours is, so that what the SDK and the engine cost is left out of the comparison.
 */
export const nothingPlugin = {
    "Pulumi.yaml":
        "name: project\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nplugins:\n  providers:\n    - name: scp\n      path: nothing\n",
    "nothing/PulumiPlugin.yaml": "runtime:\n  name: nodejs\n  options:\n    typescript: false\n",
    "nothing/package.json": '{ "name": "scp", "private": true, "main": "index.js" }',
    "nothing/index.js": `
const grpc = require("node:module").createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js");
const { CheckResponse, ConfigureResponse, CreateResponse, DiffResponse, ProviderHandshakeResponse } = require("@pulumi/pulumi/proto/provider_pb.js");
const { Struct } = require("node:module").createRequire(require.resolve("@pulumi/pulumi"))("google-protobuf/google/protobuf/struct_pb.js");
const member = {
    memberId: "a8f10467abfc4b87b64614ab36eb9ae4",
    status: "accepted",
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
};
const withMembers = (inputs) => {
    const imageId = inputs.getFieldsMap().get("imageId")?.getStringValue();
    return imageId === undefined
        ? inputs
        : Struct.fromJavaScript({
              imageId,
              visibility: "shared",
              members: [{ imageId, ...member }],
              memberIds: [member.memberId],
          });
};
const answer = (respond) => (call, callback) => callback(null, respond(call.request));
const server = new grpc.Server();
server.addService(ResourceProviderService, {
    handshake: answer(() => new ProviderHandshakeResponse()),
    getPluginInfo: answer(() => new PluginInfo().setVersion("0.0.1")),
    checkConfig: answer((request) => new CheckResponse().setInputs(request.getNews())),
    diffConfig: answer(() => new DiffResponse()),
    configure: answer(() => new ConfigureResponse().setSupportspreview(true)),
    check: answer((request) => new CheckResponse().setInputs(withMembers(request.getNews()))),
    diff: answer(() => new DiffResponse().setChanges(DiffResponse.DiffChanges.DIFF_NONE)),
    create: answer((request) => new CreateResponse().setId("id").setProperties(request.getProperties())),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => console.log(String(port)));
`,
};
