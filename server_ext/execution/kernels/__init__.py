"""Kernels in milliseconds: a process that has imported the analysis libraries forks a fresh kernel for each job.

    worker ── KernelServer (supervisor) ── starts, watches ──► kernel server (server) ── forks ──► kernel (child)
      └── jupyter_client ── ForkProvisioner (provisioner) ── asks over a Unix socket (client) ──┘

Whatever stands in the way (another system, another interpreter, the server away, a setting that only counts when Python
starts) makes a normal kernel of it, and the provisioner says why.
"""
