from stepwell.command import main

main()
