// The audits of GraphQL over HTTP: prints id, outcome, name and reason of each.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(results.map(({ id, status, name, reason }) => ({ id, status, name, reason }))));
