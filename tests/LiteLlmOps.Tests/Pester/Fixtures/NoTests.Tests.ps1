Describe 'a block' { }
