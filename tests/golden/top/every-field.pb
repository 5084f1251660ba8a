alloc_space/bytes: total 2.00KiB, shares are of 2.01KiB
   self   self%    total  total%  function
2.00KiB  99.27%  2.00KiB  99.27%  leaf()
     9B   0.44%  2.00KiB  99.42%  main
     0B      0%  2.00KiB  99.27%  inlining()
     0B      0%  1.99KiB  98.98%  work
and 1 more
