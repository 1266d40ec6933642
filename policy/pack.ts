import { PolicyPack } from "@pulumi/policy";
import { packName } from "./checks/index.js";
import { imageSharingPolicies } from "./index.js";
import { packMetadata } from "./packMetadata.js";

// Constructing a PolicyPack starts its server, so this file is the pack's entry and is imported by nothing.
new PolicyPack(packName, { ...packMetadata, policies: imageSharingPolicies() });
