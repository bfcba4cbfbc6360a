const torch = require('@sconce/core'); const { Dataset } = require('@sconce/data');
class Mine extends Dataset { get length() { return 6; } get(i) { return torch.rand([2]).add(i); } }
Mine.worker_module = __filename;
module.exports = { Mine };
